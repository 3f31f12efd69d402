package io.quorate;

/**
 * What a node's lifelines have told since its start. Each number but the first only grows.
 *
 * @param connected peers that this node has a lifeline to at this moment
 * @param deaths proofs of death
 * @param goodbyes nodes that left in good order
 * @param refuted proofs that turned out wrong: something between the nodes ends connections
 * @param takeovers places that this node took on a proof
 * @param rejected connections, called or accepted, whose other side did not prove to be a peer: no TLS or that of another
 *     authority, another protocol, no hello in time
 */
public record LifelineCounts(long connected, long deaths, long goodbyes, long refuted, long takeovers, long rejected) {}
