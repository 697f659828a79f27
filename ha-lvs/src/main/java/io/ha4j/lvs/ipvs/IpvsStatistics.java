package io.ha4j.lvs.ipvs;

/**
 * What went through since it began or was zeroed, and how much lately: the kernel's estimates, weighted averages over some seconds. 64 bits, or
 * 32 for all but bytes on kernels before 4.1. An immutable value.
 *
 * @param connections connections that were scheduled
 * @param inPackets packets from clients
 * @param outPackets packets to clients that came this way
 * @param inBytes bytes from clients
 * @param outBytes bytes to clients that came this way
 * @param connectionsPerSecond connections in a second
 * @param inPacketsPerSecond packets from clients in a second
 * @param outPacketsPerSecond packets to clients in a second
 * @param inBytesPerSecond bytes from clients in a second
 * @param outBytesPerSecond bytes to clients in a second
 */
public record IpvsStatistics(
        long connections,
        long inPackets,
        long outPackets,
        long inBytes,
        long outBytes,
        long connectionsPerSecond,
        long inPacketsPerSecond,
        long outPacketsPerSecond,
        long inBytesPerSecond,
        long outBytesPerSecond) {

    /** Nothing yet. */
    public static final IpvsStatistics NONE = new IpvsStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
