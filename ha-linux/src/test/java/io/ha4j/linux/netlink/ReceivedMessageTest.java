package io.ha4j.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What is made of bytes from the kernel, and of bytes that no kernel would send. */
class ReceivedMessageTest {

    private static <T> T decode(NetlinkMessage message, Function<ReceivedMessage, T> decoder) {
        return decode(message.encode(1), decoder);
    }

    private static <T> T decode(byte[] bytes, Function<ReceivedMessage, T> decoder) {
        List<T> decoded = new ArrayList<>();
        ReceivedMessage.parse(ByteBuffer.wrap(bytes), message -> decoded.add(decoder.apply(message)));
        return decoded.get(0);
    }

    private static NetlinkMessage link(int family, int flags, Consumer<NetlinkMessage> attributes) {
        NetlinkMessage message = NetlinkMessage.of(Rtm.NEWLINK, 0)
                .u8(family)
                .u8(0)
                .u16(1)
                .u32(5)
                .u32(flags)
                .u32(0);
        attributes.accept(message);
        return message;
    }

    @Test
    void aLink() {
        Link link = decode(
                link(
                        0,
                        Link.UP | Link.RUNNING | Link.LOWER_UP,
                        m -> m.putString(3, "vrrp.51")
                                .put(1, new byte[] {0, 0, 0x5e, 0, 1, 0x33})
                                .putU32(4, 1500)
                                .putU32(5, 2)
                                .putU32(10, 9)
                                .putString(20, "ha4j")
                                .nested(18, info -> info.putString(1, "macvlan"))),
                LinkCodec::decode);
        assertThat(link)
                .isEqualTo(new Link(
                        5,
                        "vrrp.51",
                        Link.UP | Link.RUNNING | Link.LOWER_UP,
                        true,
                        HardwareAddress.parse("00:00:5e:00:01:33"),
                        2,
                        9,
                        "macvlan",
                        "ha4j",
                        1500));
        assertThat(link.isRunning()).isTrue();
    }

    @Test
    void carrierNeedsBothTheCableAndTheOperationalState() {
        int[][] table = {
            {Link.UP, 0},
            {Link.UP | Link.RUNNING, 0},
            {Link.UP | Link.LOWER_UP, 0},
            {Link.UP | Link.RUNNING | Link.LOWER_UP, 1}
        };
        for (int[] row : table) {
            Link link = decode(link(0, row[0], m -> m.putString(3, "eth0")), LinkCodec::decode);
            assertThat(link.carrier()).as("flags %x", row[0]).isEqualTo(row[1] == 1);
        }
    }

    @Test
    void messagesOfBridgesAndWirelessAreNotAboutTheLink() {
        assertThat(decode(link(7, 1, m -> m.putString(3, "eth0")), LinkCodec::decode) == null)
                .as("AF_BRIDGE")
                .isTrue();
        assertThat(decode(link(0, 1, m -> m.putString(3, "wlan0").put(11, new byte[8])), LinkCodec::decode) == null)
                .as("IFLA_WIRELESS")
                .isTrue();
    }

    @Test
    void aParentInAnotherNamespaceIsNone() {
        Link link = decode(link(0, 1, m -> m.putString(3, "v").putU32(5, 2).putU32(37, 0)), LinkCodec::decode);
        assertThat(link.parentIndex()).isZero();
    }

    @Test
    void rulesThatSayMoreThanATableAreLeftOut() {
        Rule plain = new Rule(AddressFamily.IPV4, 1, null, null, 7, 0);
        assertThat(rule(plain, m -> m.putU32(14, -1).putU32(13, -1))).isEqualTo(plain.toString());
        assertThat(rule(plain, m -> m.putU32(14, 0)))
                .as("suppress_prefixlength 0")
                .isEqualTo("null");
        assertThat(rule(plain, m -> m.putU32(13, 1))).as("suppress_ifgroup 1").isEqualTo("null");
        assertThat(rule(plain, m -> m.putU32(11, 1))).as("realms").isEqualTo("null");
        assertThat(rule(plain, m -> m.putU32(10, 1))).as("fwmark").isEqualTo("null");
        assertThat(rule(plain, m -> m.putU8(25, 1))).as("dscp").isEqualTo("null");
        assertThat(rule(plain, m -> m.putU32(26, 1))).as("flowlabel").isEqualTo("null");
    }

    private static String rule(Rule rule, Consumer<NetlinkMessage> more) {
        NetlinkMessage message = RuleCodec.message(Rtm.NEWRULE, 0, rule);
        more.accept(message);
        return decode(message, m -> String.valueOf(RuleCodec.decode(m)));
    }

    @Test
    void theLocalAddressOfAPointToPointLinkAndTheLongFlags() {
        NetlinkMessage message = NetlinkMessage.of(Rtm.NEWADDR, 0)
                .u8(2)
                .u8(32)
                .u8(0x80)
                .u8(253)
                .u32(5)
                .putAddress(1, Addresses.parse("peer", "192.0.2.2"))
                .putAddress(2, Addresses.parse("local", "192.0.2.1"));
        InterfaceAddress address = decode(message, AddressCodec::decode);
        assertThat(address.cidr()).isEqualTo(CidrAddress.parse("local", "192.0.2.1/32"));
        assertThat(address.flags()).isEqualTo(0x80);
        assertThat(address.validSeconds()).isEqualTo(InterfaceAddress.FOREVER);
        assertThat(decode(message.putU32(8, 0x280), AddressCodec::decode).flags())
                .isEqualTo(0x280);
    }

    /** {@return the error number and words of an NLMSG_ERROR with this body} */
    private static String refusal(int flags, NetlinkMessage body) {
        byte[] bytes = body.encode(1);
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.nativeOrder())
                .putShort(4, (short) ReceivedMessage.ERROR)
                .putShort(6, (short) flags);
        return decode(bytes, message -> message.errno() + " " + message.errorText());
    }

    private static NetlinkMessage error(int errno, int requestLength) {
        return NetlinkMessage.of(16, 0)
                .u32(-errno)
                .u32(requestLength)
                .u32(0)
                .u32(0)
                .u32(0);
    }

    @Test
    void refusalsWithAndWithoutWords() {
        int tlvs = 0x200;
        int capped = 0x100;
        assertThat(refusal(0, error(17, 44))).isEqualTo("17 null");
        assertThat(refusal(tlvs | capped, error(17, 44).putString(1, "Why"))).isEqualTo("17 Why");
        assertThat(refusal(tlvs, error(1, 20).u32(77).putString(1, "Why"))).isEqualTo("1 Why");
        assertThat(refusal(tlvs, error(1, -5).u32(0xffff))).as("lies").isEqualTo("1 null");
        assertThat(refusal(tlvs, error(1, Integer.MAX_VALUE))).as("lies").isEqualTo("1 null");
    }

    @Test
    void lengthsThatLieAreRefused() {
        assertThatThrownBy(() -> decode(new byte[7], m -> m))
                .isInstanceOf(NetlinkException.class)
                .hasMessage("malformed netlink message: message of 0 bytes (expected: 16..7)");
        assertThatThrownBy(() -> decode(NetlinkMessage.of(16, 0).u32(1), LinkCodec::decode))
                .isInstanceOf(NetlinkException.class)
                .hasMessage("malformed netlink message: type 16 with 4 bytes (expected: at least 16)");
        assertThatThrownBy(() -> decode(link(0, 1, m -> m.u16(40).u16(3)), LinkCodec::decode))
                .isInstanceOf(NetlinkException.class)
                .hasMessage("malformed netlink message: attribute 3 of 40 bytes (expected: 4..4)");
        assertThatThrownBy(() -> decode(link(0, 1, m -> m.putString(3, "x").putU8(5, 1)), LinkCodec::decode))
                .isInstanceOf(NetlinkException.class)
                .hasMessage("malformed netlink message: attribute 5 of 1 bytes (expected: at least 4)");
    }

    /** Whatever comes in ends in a value or a NetlinkException. */
    @Test
    void anyBytesEndInAValueOrANetlinkException() {
        List<byte[]> seeds = List.of(
                link(0, 1, m -> m.putString(3, "eth0").putU32(4, 1500).nested(18, i -> i.putString(1, "veth")))
                        .encode(1),
                AddressCodec.add(
                                InterfaceAddress.of(5, CidrAddress.parse("a", "2001:db8::1/64"))
                                        .withProtocol(18),
                                0)
                        .encode(1),
                RouteCodec.message(
                                Rtm.NEWROUTE,
                                0,
                                Route.of(
                                        CidrAddress.parse("a", "192.0.2.0/24"),
                                        Addresses.parse("via", "2001:db8::1"),
                                        3))
                        .encode(1),
                RuleCodec.message(
                                Rtm.NEWRULE,
                                0,
                                new Rule(AddressFamily.IPV4, 1, CidrAddress.parse("a", "192.0.2.0/24"), null, 7, 0))
                        .encode(1));
        List<Function<ReceivedMessage, Object>> decoders = List.of(
                m -> String.valueOf(LinkCodec.decode(m)),
                m -> String.valueOf(AddressCodec.decode(m)),
                m -> String.valueOf(RouteCodec.decode(m)),
                m -> String.valueOf(RuleCodec.decode(m)),
                m -> m.errno() + String.valueOf(m.errorText()));
        Random random = new Random(4711);
        int values = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            ByteBuffer datagram = ByteBuffer.wrap(bytes, 0, bytes.length - random.nextInt(2) * random.nextInt(9));
            Function<ReceivedMessage, Object> decoder = decoders.get(random.nextInt(decoders.size()));
            try {
                ReceivedMessage.parse(
                        datagram, message -> assertThat(decoder.apply(message)).isNotNull());
                values++;
            } catch (NetlinkException e) {
                assertThat(e).hasMessageStartingWith("malformed netlink message: ");
            }
        }
        assertThat(values).isGreaterThan(1000);
    }
}
