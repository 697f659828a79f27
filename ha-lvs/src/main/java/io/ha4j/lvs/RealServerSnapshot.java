package io.ha4j.lvs;

import io.ha4j.Health;

/**
 * A server of a virtual server at one moment. Counters are since the start of the node.
 *
 * @param address such as {@code 192.0.2.1:8080}
 * @param status what its check says; up if it has no check
 * @param reason why, in words for people
 * @param weight its present weight
 * @param backup whether it is used only when no other can be
 * @param active connections that are relayed to it now
 * @param connections connections established so far
 * @param connectFailures connections that could not be established, or only when it had gone down and its connections were cut
 * @param retries how many of the failed connections went on to another server
 * @param bytesToServer bytes written to it
 * @param bytesFromServer bytes read from it
 */
public record RealServerSnapshot(
        String address,
        Health.Status status,
        String reason,
        int weight,
        boolean backup,
        int active,
        long connections,
        long connectFailures,
        long retries,
        long bytesToServer,
        long bytesFromServer) {}
