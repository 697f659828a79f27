package io.ha4j.benchmarks.harness;

import io.ha4j.HaException;
import java.net.NetworkInterface;
import java.net.SocketException;

/** The only network of a benchmark. */
public final class Loopback {

    private Loopback() {}

    /** Throws unless this machine, or the network namespace, has no other interface than loopback ones. */
    public static void require() {
        try {
            if (!NetworkInterface.networkInterfaces().allMatch(Loopback::isLoopback)) {
                throw new HaException(
                        "there is a network: run as root, so that a network namespace without one can be made");
            }
        } catch (SocketException e) {
            throw new HaException("cannot see the network interfaces", e);
        }
    }

    private static boolean isLoopback(NetworkInterface networkInterface) {
        try {
            return networkInterface.isLoopback();
        } catch (SocketException e) {
            return false;
        }
    }
}
