package io.ha4j.lvs;

import io.ha4j.Health;
import io.ha4j.lvs.core.AdminState;

/**
 * A server of a virtual server at one moment. Counters are since the start of the node.
 *
 * @param address such as {@code 192.0.2.1:8080}
 * @param status what its check says; up if it has no check
 * @param reason why, in words for people
 * @param admin what was asked for it at run time
 * @param ejected whether it is taken out for a while because connections to it have failed
 * @param overloaded whether it takes no more connections because of its limits
 * @param weight its present weight: what its check wants, else the configured one; of it the share that is granted for now
 * @param configuredWeight the weight that it was described with, or given since
 * @param backup whether it is used only when no other can be
 * @param active connections that are relayed to it now
 * @param connections connections established so far
 * @param connectFailures connections that could not be established, or only when it had gone down and its connections were cut
 * @param localFailures connections that this host could not begin, for want of a port, an address, memory or permission: not its failure
 * @param broken relayed connections that it has reset
 * @param retries how many of the failed connections went on to another server
 * @param bytesToServer bytes written to it
 * @param bytesFromServer bytes read from it
 */
public record RealServerSnapshot(
        String address,
        Health.Status status,
        String reason,
        AdminState admin,
        boolean ejected,
        boolean overloaded,
        int weight,
        int configuredWeight,
        boolean backup,
        int active,
        long connections,
        long connectFailures,
        long localFailures,
        long broken,
        long retries,
        long bytesToServer,
        long bytesFromServer) {}
