package io.ha4j.examples.checks;

import io.ha4j.HaException;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel knows of the connections of this network namespace. */
final class Connections {

    private Connections() {}

    /** {@return how many connections have been begun so far: RFC 4022, tcpActiveOpens} */
    static long opened() {
        try {
            List<String> tcp = Files.readAllLines(Path.of("/proc/net/snmp")).stream()
                    .filter(line -> line.startsWith("Tcp:"))
                    .toList();
            int column = List.of(tcp.get(0).split(" ", -1)).indexOf("ActiveOpens");
            return Long.parseLong(tcp.get(1).split(" ", -1)[column]);
        } catch (IOException e) {
            throw new HaException("cannot read /proc/net/snmp", e);
        }
    }

    /** The targets listen on each address of the machine. */
    static void requireLoopbackOnly() {
        try {
            if (!NetworkInterface.networkInterfaces().allMatch(Connections::isLoopback)) {
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
