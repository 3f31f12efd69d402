package io.quorate;

/**
 * What a node's lifelines have told since its start. Each number but the first only grows.
 *
 * @param connected peers that this node has a lifeline to at this moment
 * @param deaths proofs of death
 * @param goodbyes nodes that left in good order
 * @param refuted proofs that turned out wrong: something between the nodes ends connections
 * @param takeovers places that this node took on a proof
 */
public record LifelineCounts(long connected, long deaths, long goodbyes, long refuted, long takeovers) {}
