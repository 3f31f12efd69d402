package io.quorate.election;

import io.quorate.FencingToken;

/**
 * Who leads.
 *
 * @param nodeId the node's id
 * @param incarnation the incarnation of the node
 * @param token the leadership's fencing token
 */
public record LeaderInfo(String nodeId, String incarnation, FencingToken token) {}
