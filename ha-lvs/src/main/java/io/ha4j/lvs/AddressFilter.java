package io.ha4j.lvs;

import io.ha4j.lvs.core.AddressBits;
import io.ha4j.value.CidrAddress;
import io.ha4j.value.Require;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which addresses are allowed: an ordered list of networks, of which the first that an address is in decides, and a default. An IPv6
 * address that is mapped from IPv4 counts as the IPv4 address, and is in no IPv6 network. Immutable; thread-safe.
 *
 * <pre>{@code
 * AddressFilter.allow("10.0.0.0/8", "2001:db8::/32");         // nobody else
 * AddressFilter.deny("203.0.113.0/24");                       // everybody else
 * AddressFilter.builder().deny("10.0.0.66").allow("10.0.0.0/8").otherwiseDeny().build();
 * }</pre>
 *
 * <p>A look-up takes time by the logarithm of the number of networks, so that lists of many thousands are fine.
 */
public final class AddressFilter {

    private final List<Rule> rules;
    private final boolean otherwiseAllow;
    private final NetworkTable ipv4;
    private final NetworkTable ipv6;

    /** A network and what becomes of its addresses. */
    private record Rule(boolean allow, CidrAddress network) {

        NetworkTable.Network entry() {
            byte[] address = network.address().getAddress();
            int offset = address.length == 4 ? AddressBits.IPV4_OFFSET : 0;
            return new NetworkTable.Network(
                    AddressBits.high(address), AddressBits.low(address), offset + network.prefixLength(), allow);
        }

        boolean isIpv4() {
            return network.address().getAddress().length == 4;
        }

        @Override
        public String toString() {
            return (allow ? "allow " : "deny ") + network;
        }
    }

    private AddressFilter(Builder builder) {
        this.rules = List.copyOf(builder.rules);
        this.otherwiseAllow = builder.otherwiseAllow;
        this.ipv4 = table(true);
        this.ipv6 = table(false);
    }

    private NetworkTable table(boolean ofIpv4) {
        List<NetworkTable.Network> networks = rules.stream()
                .filter(rule -> rule.isIpv4() == ofIpv4)
                .map(Rule::entry)
                .toList();
        return NetworkTable.of(networks, otherwiseAllow);
    }

    /**
     * {@return a filter that allows these networks and nobody else}
     *
     * @param networks addresses, or networks in CIDR notation such as {@code 10.0.0.0/8}; literal, IPv4 or IPv6
     * @throws IllegalArgumentException if one is no network, such as {@code 10.0.0.1/8}, which has bits behind its prefix
     */
    public static AddressFilter allow(String... networks) {
        return builder().allow(networks).otherwiseDeny().build();
    }

    /**
     * {@return a filter that denies these networks and nobody else}
     *
     * @param networks as in {@link #allow}
     * @throws IllegalArgumentException as in {@link #allow}
     */
    public static AddressFilter deny(String... networks) {
        return builder().deny(networks).otherwiseAllow().build();
    }

    /** {@return a builder without rules, which must be told what becomes of those whom no rule names} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return whether nobody is denied, so that there is nothing to look at} */
    boolean allowsAll() {
        return rules.isEmpty() && otherwiseAllow;
    }

    /** {@return whether that address is allowed} */
    public boolean allows(InetAddress address) {
        return allows(address.getAddress());
    }

    /**
     * {@return whether that address is allowed} Allocates nothing.
     *
     * @param address 4 or 16 bytes in network order
     * @throws IllegalArgumentException if it has another length
     */
    public boolean allows(byte[] address) {
        long high = AddressBits.high(address);
        long low = AddressBits.low(address);
        return (AddressBits.isIpv4(high, low) ? ipv4 : ipv6).allows(high, low);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressFilter that && rules.equals(that.rules) && otherwiseAllow == that.otherwiseAllow;
    }

    @Override
    public int hashCode() {
        return 31 * rules.hashCode() + Boolean.hashCode(otherwiseAllow);
    }

    /** {@return the rules in their order, such as {@code deny 10.0.0.66/32, allow 10.0.0.0/8, else deny}} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Rule rule : rules) {
            text.append(rule).append(", ");
        }
        return text.append(otherwiseAllow ? "else allow" : "else deny").toString();
    }

    /** Describes a filter. Not thread-safe. */
    public static final class Builder {

        private final List<Rule> rules = new ArrayList<>();
        private boolean otherwiseAllow;
        private boolean otherwiseSet;

        private Builder() {}

        /**
         * Allows these networks, unless an earlier rule has decided.
         *
         * @param networks as in {@link AddressFilter#allow}
         * @throws IllegalArgumentException as there
         */
        public Builder allow(String... networks) {
            return add("allow", true, networks);
        }

        /**
         * Denies these networks, unless an earlier rule has decided.
         *
         * @param networks as in {@link AddressFilter#allow}
         * @throws IllegalArgumentException as there
         */
        public Builder deny(String... networks) {
            return add("deny", false, networks);
        }

        /** Allows whom no rule names. */
        public Builder otherwiseAllow() {
            return otherwise(true);
        }

        /** Denies whom no rule names. */
        public Builder otherwiseDeny() {
            return otherwise(false);
        }

        private Builder otherwise(boolean allow) {
            otherwiseAllow = allow;
            otherwiseSet = true;
            return this;
        }

        private Builder add(String field, boolean allow, String... networks) {
            for (String network : Require.nonNull(field, networks, "networks")) {
                rules.add(new Rule(allow, network(field, network)));
            }
            return this;
        }

        private static CidrAddress network(String field, String text) {
            CidrAddress parsed = CidrAddress.parse(field, text);
            Require.argument(text.indexOf('%') < 0, field, '"' + text + '"', "a network without a zone");
            CidrAddress network = new CidrAddress(masked(parsed), parsed.prefixLength());
            Require.argument(
                    network.address().equals(parsed.address()),
                    field,
                    '"' + text + '"',
                    "a network, with no bit set behind its prefix: " + network);
            return network;
        }

        private static InetAddress masked(CidrAddress address) {
            byte[] bytes = address.address().getAddress();
            for (int i = 0; i < bytes.length; i++) {
                int bits = Math.min(8, Math.max(0, address.prefixLength() - 8 * i));
                bytes[i] &= (byte) (0xff00 >>> bits);
            }
            try {
                return InetAddress.getByAddress(bytes);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e); // only for a wrong number of bytes
            }
        }

        /**
         * {@return the filter}
         *
         * @throws IllegalStateException if it was not said what becomes of those whom no rule names
         */
        public AddressFilter build() {
            Require.state(otherwiseSet, "otherwise", "not set", "otherwiseAllow() or otherwiseDeny()");
            return new AddressFilter(this);
        }
    }
}
