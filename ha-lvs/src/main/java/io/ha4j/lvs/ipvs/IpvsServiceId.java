package io.ha4j.lvs.ipvs;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Which virtual service: by protocol, address and port, or by the mark that a firewall gave a packet. An immutable value. The kernel has at
 * most one service for each in a network namespace. Ordered as ipvsadm shows them: by family, protocol, address and port; then those of marks, by mark and family.
 */
public sealed interface IpvsServiceId extends Comparable<IpvsServiceId> {

    /** {@return the family of the packets} */
    AddressFamily family();

    /**
     * {@return the service at a TCP endpoint}
     *
     * @param address a literal IPv4 or IPv6 address
     * @param port 0..65535; 0 is all ports that have no service of their own, and needs persistence
     */
    static Endpoint tcp(String address, int port) {
        return endpoint(IpvsProtocol.TCP, address, port);
    }

    /** {@return the service at a UDP endpoint}; see {@link #tcp} */
    static Endpoint udp(String address, int port) {
        return endpoint(IpvsProtocol.UDP, address, port);
    }

    /** {@return the service at an SCTP endpoint}; see {@link #tcp} */
    static Endpoint sctp(String address, int port) {
        return endpoint(IpvsProtocol.SCTP, address, port);
    }

    private static Endpoint endpoint(IpvsProtocol protocol, String address, int port) {
        return new Endpoint(protocol, IpvsAddresses.endpoint("service", address, port));
    }

    /**
     * {@return the service for packets with this mark}
     *
     * @param mark 1..4294967295
     */
    static Mark mark(long mark, AddressFamily family) {
        return new Mark(mark, family);
    }

    @Override
    default int compareTo(IpvsServiceId other) {
        return IpvsOrder.SERVICES.compare(this, other);
    }

    /**
     * A protocol at an address and a port: {@code tcp 192.0.2.10:80}.
     *
     * @param protocol the protocol
     * @param address an IPv4 or IPv6 address without a scope; port 0 is all ports that have no service of their own
     */
    record Endpoint(IpvsProtocol protocol, InetSocketAddress address) implements IpvsServiceId {

        /** Checks that the address is one. */
        public Endpoint {
            Require.nonNull("protocol", protocol, "tcp, udp or sctp");
            IpvsAddresses.check("service", address);
        }

        @Override
        public AddressFamily family() {
            return AddressFamily.of(address.getAddress());
        }

        @Override
        public String toString() {
            return protocol + " " + Addresses.text(address);
        }
    }

    /**
     * A mark of a firewall: {@code fwmark 7 ipv6}.
     *
     * @param mark 1..4294967295
     * @param family the family of the packets: the same mark may have a service for each
     */
    record Mark(long mark, AddressFamily family) implements IpvsServiceId {

        /** Checks the range. */
        public Mark {
            Require.argument(mark >= 1 && mark <= 0xffff_ffffL, "fwmark", mark, "1..4294967295");
            Require.nonNull("family", family, "IPv4 or IPv6");
        }

        @Override
        public String toString() {
            return "fwmark " + mark + " " + family.toString().toLowerCase(Locale.ROOT);
        }
    }
}
