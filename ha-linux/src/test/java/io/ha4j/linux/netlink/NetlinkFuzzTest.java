package io.ha4j.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Allocations;
import io.ha4j.testkit.Corpus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever datagrams come: values or a {@link NetlinkException}, and a value that is sent to the kernel reads the same. */
class NetlinkFuzzTest {

    @Test
    void holdsForItsCorpus() {
        Corpus.of(NetlinkFuzzTest.class).forEach(NetlinkFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void holdsForMutationsOfIt() {
        Corpus.of(NetlinkFuzzTest.class).mutate(NetlinkFuzzTest::fuzzerTestOneInput);
    }

    /** Parses a datagram, and decodes each message in it by its type. */
    public static void fuzzerTestOneInput(byte[] datagram) {
        List<Object> values = decode(datagram);
        for (Object value : values) {
            byte[] again = encode(value);
            if (again != null) {
                assertThat(decode(again)).isEqualTo(List.of(value));
            }
        }
        long allocated = Allocations.of(() -> decode(datagram));
        assertThat(allocated).isLessThan(64_000 + 200L * datagram.length);
    }

    private static List<Object> decode(byte[] datagram) {
        List<Object> values = new ArrayList<>();
        try {
            ReceivedMessage.parse(ByteBuffer.wrap(datagram), message -> {
                Object value = decode(message);
                if (value != null) {
                    values.add(value);
                }
            });
        } catch (NetlinkException e) {
            assertThat(e).hasMessageStartingWith("malformed netlink message: ");
        }
        return values;
    }

    private static @Nullable Object decode(ReceivedMessage message) {
        return switch (message.type()) {
            case ReceivedMessage.ERROR, ReceivedMessage.DONE -> message.errno() + ": " + message.errorText();
            case Rtm.NEWLINK, Rtm.DELLINK -> LinkCodec.decode(message);
            case Rtm.NEWADDR, Rtm.DELADDR -> settable(AddressCodec.decode(message));
            case Rtm.NEWROUTE, Rtm.DELROUTE -> RouteCodec.decode(message);
            case Rtm.NEWRULE, Rtm.DELRULE -> RuleCodec.decode(message);
            default -> allOf(message.attributes(4));
        };
    }

    /** Generic netlink: every attribute in every way, as nests in nests, too. */
    private static String allOf(NetlinkAttributes attributes) {
        StringBuilder all = new StringBuilder();
        for (int type = 1; type < 8; type++) {
            all.append(attributes.has(type)).append(attributes.string(type, ""));
        }
        for (NetlinkAttributes element : attributes.nested(7).elements()) {
            all.append(element.string(1, "")).append(element.u32(2, 0)).append(element.u16Network(3, 0));
        }
        return all.toString();
    }

    /** Only some flags can be asked for, and duplicate address detection is IPv6's. */
    private static @Nullable InterfaceAddress settable(@Nullable InterfaceAddress address) {
        if (address == null) {
            return null;
        }
        boolean ipv6 = address.address().getAddress().length == 16;
        int settable = InterfaceAddress.SETTABLE & (ipv6 ? ~0 : ~InterfaceAddress.NODAD);
        return address.withFlags(address.flags() & settable);
    }

    /** {@return the request to add it; null: nobody asks for that} */
    private static byte @Nullable [] encode(Object value) {
        if (value instanceof InterfaceAddress address) {
            return AddressCodec.add(address, 0).encode(1);
        }
        if (value instanceof Route route) {
            boolean odd = route.destination().prefixLength() == 0
                    && !route.destination().address().isAnyLocalAddress(); // a default route has no destination
            return odd ? null : RouteCodec.message(Rtm.NEWROUTE, 0, route).encode(1);
        }
        return value instanceof Rule rule
                ? RuleCodec.message(Rtm.NEWRULE, 0, rule).encode(1)
                : null;
    }
}
