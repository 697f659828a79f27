package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.testkit.Allocations;
import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressFilterTest {

    private static InetAddress ip(String literal) {
        return Addresses.parse("ip", literal);
    }

    private static byte[] mapped(String ipv4) {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = -1;
        System.arraycopy(ip(ipv4).getAddress(), 0, mapped, 12, 4);
        return mapped;
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, true",
        "10.255.255.255, true",
        "9.255.255.255, false",
        "11.0.0.0, false",
        "2001:db8::, true",
        "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, true",
        "2001:db9::, false",
        "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff, false",
        "192.0.2.1, true",
        "192.0.2.2, false",
        "::1, true",
        "::2, false",
        "::, false",
        "255.255.255.255, true",
        "255.255.255.254, false",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, true",
    })
    void allowsNetworksAndDeniesOthersOrTheOtherWayRound(String address, boolean inside) {
        String[] networks = {"10.0.0.0/8", "2001:db8::/32", "192.0.2.1", "::1", "255.255.255.255/32", "fff0::/12"};
        assertThat(AddressFilter.allow(networks).allows(ip(address))).isEqualTo(inside);
        assertThat(AddressFilter.allow(networks).allows(ip(address).getAddress()))
                .isEqualTo(inside);
        assertThat(AddressFilter.deny(networks).allows(ip(address))).isEqualTo(!inside);
    }

    @Test
    void takesAMappedAddressForIpv4AndForNoIpv6() {
        assertThat(AddressFilter.allow("10.0.0.0/8").allows(mapped("10.1.2.3"))).isTrue();
        assertThat(AddressFilter.allow("10.0.0.0/8").allows(mapped("11.1.2.3"))).isFalse();
        AddressFilter ipv6Only = AddressFilter.allow("::/0");
        assertThat(ipv6Only.allows(mapped("10.1.2.3"))).isFalse();
        assertThat(ipv6Only.allows(ip("10.1.2.3"))).isFalse();
        assertThat(ipv6Only.allows(ip("2001:db8::1"))).isTrue();
        assertThat(AddressFilter.allow("0.0.0.0/0").allows(ip("::1"))).isFalse();
    }

    @Test
    void hasTheFirstRuleDecide() {
        AddressFilter filter = AddressFilter.builder()
                .deny("10.0.0.66")
                .allow("10.0.0.0/24")
                .deny("10.0.0.0/8")
                .allow("10.9.0.0/16") // too late
                .otherwiseAllow()
                .build();
        assertThat(filter.allows(ip("10.0.0.66"))).isFalse();
        assertThat(filter.allows(ip("10.0.0.67"))).isTrue();
        assertThat(filter.allows(ip("10.0.1.0"))).isFalse();
        assertThat(filter.allows(ip("10.9.1.1"))).isFalse();
        assertThat(filter.allows(ip("11.0.0.0"))).isTrue();
        assertThat(filter.allows(ip("::1"))).isTrue();
        assertThat(filter)
                .hasToString("deny 10.0.0.66/32, allow 10.0.0.0/24, deny 10.0.0.0/8, allow 10.9.0.0/16, else allow");
    }

    @Test
    void isAValue() {
        AddressFilter filter = AddressFilter.allow("10.0.0.0/8", "::1");
        assertThat(filter)
                .isEqualTo(AddressFilter.builder()
                        .allow("10.0.0.0/8")
                        .allow("::1/128")
                        .otherwiseDeny()
                        .build())
                .hasSameHashCodeAs(AddressFilter.allow("10.0.0.0/8", "::1"))
                .isNotEqualTo(AddressFilter.allow("::1", "10.0.0.0/8"))
                .isNotEqualTo(AddressFilter.deny("10.0.0.0/8", "::1"))
                .isNotEqualTo(AddressFilter.builder()
                        .allow("10.0.0.0/8", "::1")
                        .otherwiseAllow()
                        .build())
                .isNotEqualTo(null);
        assertThat(AddressFilter.allow()).hasToString("else deny");
        assertThat(AddressFilter.deny().allows(ip("::1"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/8, 10.0.0.0/8",
        "192.168.1.255/23, 192.168.0.0/23",
        "1.2.3.4/0, 0.0.0.0/0",
        "2001:db8::1/64, 2001:db8:0:0:0:0:0:0/64",
        "2001:db8:ffff::/33, 2001:db8:8000:0:0:0:0:0/33",
    })
    void refusesBitsBehindThePrefixAndSaysTheNetwork(String text, String network) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressFilter.allow(text))
                .withMessage("allow: \"" + text + "\" (expected: a network, with no bit set behind its prefix: "
                        + network + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10/8", "::ffff:10.0.0.0/104", "fe80::1%1"})
    void refusesWhatIsNoNetwork(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressFilter.deny("10.0.0.0/8", text))
                .withMessageStartingWith("deny: \"" + text.replaceFirst("/(8|104)$", "") + "\" (expected: ");
    }

    @Test
    void mustBeToldOfTheOthers() {
        AddressFilter.Builder builder = AddressFilter.builder().allow("10.0.0.0/8");
        assertThatIllegalStateException()
                .isThrownBy(builder::build)
                .withMessage("otherwise: not set (expected: otherwiseAllow() or otherwiseDeny())");
    }

    @Test
    void refusesBytesThatAreNoAddress() {
        AddressFilter filter = AddressFilter.allow("::1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter.allows(new byte[5]))
                .withMessage("address: 5 bytes (expected: 4 or 16)");
    }

    @Test
    void allocatesNothingForBytes() {
        AddressFilter filter = AddressFilter.deny("10.0.0.0/8", "2001:db8::/32");
        byte[] ipv4 = ip("10.0.0.1").getAddress();
        byte[] ipv6 = ip("2001:db8::1").getAddress();
        assertThat(Allocations.of(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        filter.allows(ipv4);
                        filter.allows(ipv6);
                    }
                }))
                .isLessThan(1_000);
    }

    /** In a small part of the space, where networks meet, enclose each other and end with the last address. */
    @Test
    void decidesAsTheFirstRuleWouldForAnyList() throws UnknownHostException {
        for (long seed = 0; seed < 3_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            boolean ipv4 = random.nextBoolean();
            byte[] base = new byte[ipv4 ? 4 : 16];
            Arrays.fill(base, (byte) (random.nextInt(3) - 1)); // all ones, all zeros, something
            List<NaiveRule> rules = new ArrayList<>();
            AddressFilter.Builder builder = AddressFilter.builder();
            for (int n = random.nextInt(12); n > 0; n--) {
                NaiveRule rule = NaiveRule.any(base, random);
                rules.add(rule);
                builder = rule.allow() ? builder.allow(rule.text()) : builder.deny(rule.text());
            }
            boolean otherwise = random.nextBoolean();
            AddressFilter filter = (otherwise ? builder.otherwiseAllow() : builder.otherwiseDeny()).build();
            for (int last = 0; last < 256; last++) {
                byte[] address = base.clone();
                address[address.length - 1] = (byte) last;
                assertThat(filter.allows(address))
                        .as("seed %d: %s of %s", seed, Arrays.toString(address), filter)
                        .isEqualTo(NaiveRule.decide(rules, otherwise, last));
            }
        }
    }

    /** A network within the last eight bits. */
    private record NaiveRule(boolean allow, int begin, int bits, String text) {

        static NaiveRule any(byte[] base, SplittableRandom random) throws UnknownHostException {
            int bits = random.nextInt(9);
            int begin = random.nextInt(256) & (0xff00 >>> bits);
            byte[] address = base.clone();
            address[address.length - 1] = (byte) begin;
            String text = InetAddress.getByAddress(address).getHostAddress() + "/" + (8 * base.length - 8 + bits);
            return new NaiveRule(random.nextBoolean(), begin, bits, text);
        }

        static boolean decide(List<NaiveRule> rules, boolean otherwise, int last) {
            for (NaiveRule rule : rules) {
                if ((last & (0xff00 >>> rule.bits()) & 0xff) == (rule.begin() & 0xff)) {
                    return rule.allow();
                }
            }
            return otherwise;
        }
    }

    @Test
    void mergesWhatHasTheSameVerdict() {
        NetworkTable.Network inner = new NetworkTable.Network(0, 16, 124, true);
        NetworkTable.Network outer = new NetworkTable.Network(0, 0, 120, true);
        assertThat(NetworkTable.of(List.of(inner, outer), false).size()).isEqualTo(2);
        assertThat(NetworkTable.of(List.of(inner, outer), true).size()).isEqualTo(1);
    }
}
