package io.ha4j.lvs.ipvs;

import io.ha4j.value.Require;
import java.util.Locale;

/**
 * How packets reach a destination. An immutable value; begin at {@link #nat()}, {@link #directRouting()}, {@link #tunnel()}, {@link #gue} or
 * {@link #gre()}.
 *
 * @param method the method
 * @param encapsulation what a tunnel wraps packets in; IPIP without a tunnel
 * @param port the UDP port of a GUE tunnel, 1..65535; else 0
 * @param checksum whether the wrapping carries a checksum: GUE and GRE; else false
 * @param remoteChecksum whether the checksum inside is left to the other end ({@code remcsum}): GUE; else false
 */
public record IpvsForwarding(
        Method method, Encapsulation encapsulation, int port, boolean checksum, boolean remoteChecksum) {

    /** The methods; the kernel's {@code IP_VS_CONN_F_FWD_MASK}. */
    public enum Method {
        /** {@code MASQ}: the destination's address is put in, and answers come back this way. */
        NAT(0),
        /** {@code LOCALNODE}: this host serves. Only reported. */
        LOCAL_NODE(1),
        /** {@code TUNNEL}: wrapped whole, and unwrapped by the destination, which has the service's address. */
        TUNNEL(2),
        /** {@code DROUTE}: handed unchanged to the destination, which is on the link and has the service's address. */
        DIRECT_ROUTING(3),
        /** {@code BYPASS}: to where it was going. Only reported. */
        BYPASS(4),
        /** One that this version does not know. Only reported. */
        OTHER(-1);

        private final int number;

        Method(int number) {
            this.number = number;
        }

        /** {@return the kernel's number, {@code IP_VS_CONN_F_}} */
        int number() {
            return number;
        }

        static Method of(int number) {
            for (Method method : values()) {
                if (method.number == number) {
                    return method;
                }
            }
            return OTHER;
        }
    }

    /** What a tunnel wraps packets in. */
    public enum Encapsulation {
        /** IP in IP. */
        IPIP(0),
        /** Generic UDP encapsulation; since Linux 5.2. */
        GUE(1),
        /** Generic routing encapsulation; since Linux 5.3. */
        GRE(2),
        /** One that this version does not know. Only reported. */
        OTHER(-1);

        private final int number;

        Encapsulation(int number) {
            this.number = number;
        }

        /** {@return the kernel's number, {@code IP_VS_CONN_F_TUNNEL_TYPE_}} */
        int number() {
            return number;
        }

        static Encapsulation of(int number) {
            for (Encapsulation encapsulation : values()) {
                if (encapsulation.number == number) {
                    return encapsulation;
                }
            }
            return OTHER;
        }
    }

    /** Checks that only a tunnel has options, and those of its encapsulation. */
    public IpvsForwarding {
        Require.nonNull("forwarding method", method, "a method");
        Require.nonNull("encapsulation", encapsulation, "an encapsulation");
        Require.argument(
                method == Method.TUNNEL || encapsulation == Encapsulation.IPIP,
                "encapsulation",
                encapsulation,
                "IPIP, since " + method + " is no tunnel");
        if (encapsulation == Encapsulation.GUE) {
            Require.inRange("tunnel port", port, 1, 65_535);
        } else {
            Require.argument(port == 0, "tunnel port", port, "0, since the tunnel is not GUE");
        }
        Require.argument(
                !checksum || encapsulation == Encapsulation.GUE || encapsulation == Encapsulation.GRE,
                "checksum",
                checksum,
                "a tunnel of GUE or GRE");
        Require.argument(
                !remoteChecksum || encapsulation == Encapsulation.GUE,
                "remoteChecksum",
                remoteChecksum,
                "a tunnel of GUE");
    }

    /** {@return network address translation} ipvsadm: {@code -m}. */
    public static IpvsForwarding nat() {
        return of(Method.NAT);
    }

    /** {@return direct routing} ipvsadm: {@code -g}. */
    public static IpvsForwarding directRouting() {
        return of(Method.DIRECT_ROUTING);
    }

    /** {@return a tunnel of IP in IP} ipvsadm: {@code -i}. */
    public static IpvsForwarding tunnel() {
        return of(Method.TUNNEL);
    }

    /**
     * {@return a tunnel of GUE without checksums} ipvsadm: {@code -i --tun-type gue --tun-port}.
     *
     * @param port where the destination unwraps, 1..65535
     */
    public static IpvsForwarding gue(int port) {
        return new IpvsForwarding(Method.TUNNEL, Encapsulation.GUE, port, false, false);
    }

    /** {@return a tunnel of GRE without checksums} ipvsadm: {@code -i --tun-type gre}. */
    public static IpvsForwarding gre() {
        return new IpvsForwarding(Method.TUNNEL, Encapsulation.GRE, 0, false, false);
    }

    static IpvsForwarding of(Method method) {
        return new IpvsForwarding(method, Encapsulation.IPIP, 0, false, false);
    }

    /** {@return this tunnel of GUE or GRE with a checksum} ipvsadm: {@code --tun-csum}. */
    public IpvsForwarding withChecksum() {
        return new IpvsForwarding(method, encapsulation, port, true, false);
    }

    /** {@return this tunnel of GUE with a remote checksum} ipvsadm: {@code --tun-remcsum}. */
    public IpvsForwarding withRemoteChecksum() {
        return new IpvsForwarding(method, encapsulation, port, false, true);
    }

    /** {@return whether packets arrive as they are, so that the destination needs the service's port} */
    boolean keepsThePort() {
        return method == Method.DIRECT_ROUTING || method == Method.TUNNEL;
    }

    /** {@return whether it can be asked for, rather than only be reported} */
    boolean canBeSet() {
        return (method == Method.NAT || keepsThePort()) && encapsulation != Encapsulation.OTHER;
    }

    @Override
    public String toString() {
        String text = method.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (encapsulation != Encapsulation.IPIP) {
            text += " " + encapsulation.name().toLowerCase(Locale.ROOT);
        }
        return text
                + (port == 0 ? "" : " port " + port)
                + (checksum ? " checksum" : "")
                + (remoteChecksum ? " remote checksum" : "");
    }
}
