package io.quorate;

/**
 * What a node's lifelines have told since its start. Each number only grows.
 *
 * @param deaths proofs of death
 * @param goodbyes nodes that left in good order
 * @param refuted proofs that turned out wrong: something between the nodes ends connections
 * @param takeovers places that this node took on a proof
 */
public record LifelineCounts(long deaths, long goodbyes, long refuted, long takeovers) {}
