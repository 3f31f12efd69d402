package io.quorate.group;

/**
 * One member of a generation.
 *
 * @param rank its rank, from 0
 * @param nodeId its node's id
 * @param incarnation its node's incarnation
 * @param zone its zone; may be empty
 * @param host its host
 * @param device which of the host's devices it works on
 */
public record GroupMember(int rank, String nodeId, String incarnation, String zone, String host, int device) {}
