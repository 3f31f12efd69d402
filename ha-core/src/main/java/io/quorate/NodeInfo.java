package io.quorate;

import java.util.Map;

/**
 * What a node tells its peers about itself.
 *
 * @param id its id, unique among the living nodes of a namespace
 * @param incarnation differs for every start
 * @param host the host's name
 * @param zone its zone; may be empty
 * @param region its region; may be empty
 * @param labels free labels
 * @param version the version of this library
 */
public record NodeInfo(
        String id,
        String incarnation,
        String host,
        String zone,
        String region,
        Map<String, String> labels,
        String version) {}
