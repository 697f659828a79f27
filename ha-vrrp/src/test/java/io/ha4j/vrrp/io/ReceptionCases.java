package io.ha4j.vrrp.io;

import static io.ha4j.vrrp.io.VrrpCounter.ADDRESS_COUNT_ERRORS;
import static io.ha4j.vrrp.io.VrrpCounter.ADDRESS_LIST_ERRORS;
import static io.ha4j.vrrp.io.VrrpCounter.ADVERTISEMENTS_RECEIVED;
import static io.ha4j.vrrp.io.VrrpCounter.AUTHENTICATION_FAILURES;
import static io.ha4j.vrrp.io.VrrpCounter.AUTHENTICATION_TYPE_MISMATCH;
import static io.ha4j.vrrp.io.VrrpCounter.CHECKSUM_ERRORS;
import static io.ha4j.vrrp.io.VrrpCounter.INTERVAL_ERRORS;
import static io.ha4j.vrrp.io.VrrpCounter.INTERVAL_MISMATCHES;
import static io.ha4j.vrrp.io.VrrpCounter.INVALID_AUTHENTICATION_TYPE;
import static io.ha4j.vrrp.io.VrrpCounter.INVALID_TYPE_RECEIVED;
import static io.ha4j.vrrp.io.VrrpCounter.PACKET_LENGTH_ERRORS;
import static io.ha4j.vrrp.io.VrrpCounter.TTL_ERRORS;
import static io.ha4j.vrrp.io.VrrpCounter.VERSION_ERRORS;
import static io.ha4j.vrrp.rfc.RfcCase.negative;
import static io.ha4j.vrrp.rfc.RfcCase.positive;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.Addresses;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.SimplePassword;
import io.ha4j.vrrp.core.PausePolicy;
import io.ha4j.vrrp.core.VrrpSettings;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.InternetChecksum;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import io.ha4j.vrrp.rfc.Rfc3768;
import io.ha4j.vrrp.rfc.Rfc9568;
import io.ha4j.vrrp.rfc.RfcCase;
import io.ha4j.vrrp.rfc.RfcCase.Check;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Section 7.1 of both RFCs, and what section 5 says of receiving: a packet in, obeyed or not, and what is counted. */
public final class ReceptionCases {

    private static final RouterAddress SELF = new RouterAddress(ip("192.0.2.11"), 0);
    private static final RouterAddress PEER = new RouterAddress(ip("192.0.2.12"), 0);
    private static final RouterAddress GROUP = new RouterAddress(ip("224.0.0.18"), 0);
    private static final RouterAddress SELF6 = new RouterAddress(ip("fe80::11"), 0);
    private static final RouterAddress PEER6 = new RouterAddress(ip("fe80::12"), 0);
    private static final RouterAddress GROUP6 = new RouterAddress(ip("ff02::12"), 0);
    private static final InetAddress VIP = ip("192.0.2.50");
    private static final InetAddress OTHER = ip("192.0.2.51");
    private static final SimplePassword PASSWORD = Authentication.password("1111");

    private ReceptionCases() {}

    private static InetAddress ip(String literal) {
        return Addresses.parse("address", literal);
    }

    private static Advertisement v3(int centiseconds, InetAddress... addresses) {
        return new Advertisement(VrrpVersion.V3, 51, 100, centiseconds, List.of(addresses));
    }

    private static Advertisement v2(int priority, int centiseconds, InetAddress... addresses) {
        return new Advertisement(VrrpVersion.V2, 51, priority, centiseconds, List.of(addresses));
    }

    /** {@return all of them} */
    public static List<RfcCase> cases() {
        Heard v3 = new Heard(v3(100, VIP), v3(100, VIP), null, UnaryOperator.identity(), 255);
        Heard v6 = new Heard(v3(100, ip("fe80::50")), v3(100, ip("fe80::50")), null, UnaryOperator.identity(), 255);
        Heard v2 = new Heard(v2(100, 100, VIP), v2(100, 100, VIP), null, UnaryOperator.identity(), 255);
        Heard pass = new Heard(
                v2(100, 100, VIP), PASSWORD.putInto(v2(100, 100, VIP)), PASSWORD, UnaryOperator.identity(), 255);
        List<RfcCase> cases = new ArrayList<>();
        for (Rfc9568 hops : List.of(Rfc9568.HOPS_RECEIVED, Rfc9568.RECEIVED_HOPS)) {
            cases.add(positive(hops, "TTL 255", v3.obeyed()));
            cases.add(positive(hops, "hop limit 255", v6.obeyed()));
            cases.add(negative(hops, "TTL 254", v3.hops(254).dropped(TTL_ERRORS)));
            cases.add(negative(hops, "hop limit 254", v6.hops(254).dropped(TTL_ERRORS)));
            cases.add(negative(hops, "unknown to the transport", v3.hops(-1).dropped(TTL_ERRORS)));
        }
        cases.addAll(List.of(
                positive(Rfc9568.RECEIVED_VERSION, "3", v3.obeyed()),
                negative(
                        Rfc9568.RECEIVED_VERSION,
                        "2",
                        v3.sends(v2(100, 100, VIP)).dropped(VERSION_ERRORS)),
                positive(Rfc3768.RECEIVED_VERSION, "2", v2.obeyed()),
                negative(Rfc3768.RECEIVED_VERSION, "3", v2.sends(v3(100, VIP)).dropped(VERSION_ERRORS)),
                positive(Rfc9568.RECEIVED_TYPE, "1", v3.obeyed()),
                negative(Rfc9568.RECEIVED_TYPE, "2", v3.spoilt(set(0, 0x32)).dropped(INVALID_TYPE_RECEIVED)),
                positive(Rfc9568.RECEIVED_COMPLETE, "as long as it says", v3.obeyed()),
                negative(Rfc9568.RECEIVED_COMPLETE, "7 bytes", v3.spoilt(cut(7)).dropped(PACKET_LENGTH_ERRORS)),
                negative(
                        Rfc9568.RECEIVED_COMPLETE,
                        "a byte short",
                        v3.spoilt(cut(11)).dropped(PACKET_LENGTH_ERRORS)),
                negative(
                        Rfc9568.RECEIVED_COMPLETE,
                        "a byte long",
                        v3.spoilt(cut(13)).dropped(PACKET_LENGTH_ERRORS)),
                negative(
                        Rfc9568.RECEIVED_COMPLETE,
                        "fewer addresses than it says",
                        v3.spoilt(set(3, 2)).dropped(PACKET_LENGTH_ERRORS)),
                positive(Rfc3768.RECEIVED_COMPLETE, "with 8 bytes of data", v2.obeyed()),
                negative(
                        Rfc3768.RECEIVED_COMPLETE,
                        "without them",
                        v2.spoilt(cut(12)).dropped(PACKET_LENGTH_ERRORS)),
                positive(Rfc9568.RECEIVED_CHECKSUM, "right over IPv4", v3.obeyed()),
                positive(Rfc9568.RECEIVED_CHECKSUM, "right over IPv6", v6.obeyed()),
                negative(
                        Rfc9568.RECEIVED_CHECKSUM,
                        "wrong over IPv4",
                        v3.spoilt(ReceptionCases::wrongSum).dropped(CHECKSUM_ERRORS)),
                negative(
                        Rfc9568.RECEIVED_CHECKSUM,
                        "wrong over IPv6",
                        v6.spoilt(ReceptionCases::wrongSum).dropped(CHECKSUM_ERRORS)),
                positive(Rfc3768.RECEIVED_CHECKSUM, "right", v2.obeyed()),
                negative(
                        Rfc3768.RECEIVED_CHECKSUM,
                        "wrong",
                        v2.spoilt(ReceptionCases::wrongSum).dropped(CHECKSUM_ERRORS)),
                positive(
                        Rfc9568.RECEIVED_INTERVAL,
                        "1 centisecond",
                        v3.expects(v3(1, VIP)).sends(v3(1, VIP)).obeyed()),
                negative(Rfc9568.RECEIVED_INTERVAL, "0", v3.spoilt(set(5, 0)).dropped(INTERVAL_ERRORS)),
                positive(Rfc9568.RECEIVED_DISCARDED, "nothing wrong: it is obeyed", v3.obeyed()),
                negative(
                        Rfc9568.RECEIVED_DISCARDED,
                        "no address: it is not",
                        v3.spoilt(ReceptionCases::noAddress).dropped(ADDRESS_COUNT_ERRORS)),
                positive(
                        Rfc9568.RECEIVED_LOGGED,
                        "counted by what was wrong",
                        v3.spoilt(ReceptionCases::wrongSum).dropped(CHECKSUM_ERRORS)),
                positive(
                        Rfc9568.RECEIVED_OTHER_INTERVAL,
                        "2 s for 1 s",
                        v3.sends(v3(200, VIP)).obeyed(INTERVAL_MISMATCHES)),
                negative(Rfc9568.RECEIVED_OTHER_INTERVAL, "the same", v3.obeyed()),
                positive(
                        Rfc9568.RECEIVED_OTHER_ADDRESSES,
                        "another address",
                        v3.sends(v3(100, OTHER)).obeyed(ADDRESS_LIST_ERRORS)),
                positive(
                        Rfc9568.RECEIVED_OTHER_ADDRESSES,
                        "one more",
                        v3.sends(v3(100, VIP, OTHER)).obeyed(ADDRESS_LIST_ERRORS)),
                negative(
                        Rfc9568.RECEIVED_OTHER_ADDRESSES,
                        "the same in another order",
                        v3.expects(v3(100, VIP, OTHER))
                                .sends(v3(100, OTHER, VIP))
                                .obeyed()),
                positive(
                        Rfc3768.RECEIVED_ADDRESSES,
                        "another address, priority 100: obeyed",
                        v2.sends(v2(100, 100, OTHER)).obeyed(ADDRESS_LIST_ERRORS)),
                positive(
                        Rfc3768.RECEIVED_ADDRESSES,
                        "another address, priority 255: obeyed",
                        v2.sends(v2(255, 100, OTHER)).obeyed(ADDRESS_LIST_ERRORS)),
                positive(Rfc3768.RECEIVED_INTERVAL, "the same", v2.obeyed()),
                negative(
                        Rfc3768.RECEIVED_INTERVAL,
                        "2 s for 1 s",
                        v2.sends(v2(100, 200, VIP)).dropped(INTERVAL_ERRORS)),
                positive(Rfc3768.AUTHENTICATION_TYPE, "0 where none is configured", v2.obeyed()),
                negative(
                        Rfc3768.AUTHENTICATION_TYPE,
                        "1 where none is configured",
                        v2.sends(PASSWORD.putInto(v2(100, 100, VIP))).dropped(AUTHENTICATION_TYPE_MISMATCH)),
                negative(
                        Rfc3768.AUTHENTICATION_TYPE,
                        "0 where a password is configured",
                        pass.sends(v2(100, 100, VIP)).dropped(AUTHENTICATION_TYPE_MISMATCH)),
                negative(
                        Rfc3768.AUTHENTICATION_TYPE,
                        "2, AH",
                        v2.spoilt(set(4, 2)).dropped(INVALID_AUTHENTICATION_TYPE)),
                positive(Rfc3768.PASSWORD, "1 and the password", pass.obeyed()),
                positive(Rfc3768.RECEIVED_AUTHENTICATION, "the password", pass.obeyed()),
                negative(
                        Rfc3768.RECEIVED_AUTHENTICATION,
                        "another password",
                        pass.sends(Authentication.password("1112").putInto(v2(100, 100, VIP)))
                                .dropped(AUTHENTICATION_FAILURES))));
        return cases;
    }

    private static UnaryOperator<byte[]> set(int at, int value) {
        return bytes -> {
            bytes[at] = (byte) value;
            return sum(bytes);
        };
    }

    private static UnaryOperator<byte[]> cut(int length) {
        return bytes -> Arrays.copyOf(bytes, length);
    }

    private static byte[] wrongSum(byte[] bytes) {
        bytes[7]++;
        return bytes;
    }

    private static byte[] noAddress(byte[] bytes) {
        bytes[3] = 0;
        return sum(Arrays.copyOf(bytes, 8));
    }

    /** A right checksum over the message alone, which version 2 has and version 3 accepts over IPv4. */
    private static byte[] sum(byte[] bytes) {
        ByteBuffer.wrap(bytes).putShort(6, (short) 0);
        ByteBuffer.wrap(bytes).putShort(6, (short) ~InternetChecksum.sum(bytes, 0, bytes.length, 0));
        return bytes;
    }

    /** A router that would send {@code own}, and what comes to it. */
    private record Heard(
            Advertisement own,
            Advertisement sent,
            @Nullable Authentication authentication,
            UnaryOperator<byte[]> spoil,
            int hops) {

        Heard expects(Advertisement advertisement) {
            return new Heard(advertisement, sent, authentication, spoil, hops);
        }

        Heard sends(Advertisement advertisement) {
            return new Heard(own, advertisement, authentication, spoil, hops);
        }

        Heard spoilt(UnaryOperator<byte[]> how) {
            return new Heard(own, sent, authentication, how, hops);
        }

        Heard hops(int value) {
            return new Heard(own, sent, authentication, spoil, value);
        }

        Check obeyed(VrrpCounter... noticed) {
            Set<VrrpCounter> counted = EnumSet.of(ADVERTISEMENTS_RECEIVED, noticed);
            return () -> assertThat(receive()).isEqualTo(new Outcome(counted, List.of(sent)));
        }

        Check dropped(VrrpCounter why) {
            return () -> assertThat(receive()).isEqualTo(new Outcome(Set.of(why), List.of()));
        }

        private Outcome receive() {
            boolean ipv4 = own.addresses().get(0).getAddress().length == 4;
            RouterAddress from = ipv4 ? PEER : PEER6;
            RouterAddress group = ipv4 ? GROUP : GROUP6;
            VrrpCounters counters = new VrrpCounters();
            List<Advertisement> obeyed = new ArrayList<>();
            AdvertisementPort port = new AdvertisementPort(
                    new VrrpSettings(own, 3, true, 0, 0, PausePolicy.RESUME),
                    new QuietChannel(ipv4 ? SELF : SELF6, group),
                    authentication,
                    ChecksumDialect.PSEUDO_HEADER,
                    InstantSource.fixed(Instant.EPOCH),
                    counters,
                    (advertisement, arrival) -> obeyed.add(advertisement));
            byte[] bytes = spoil.apply(
                    AdvertisementCodec.encode(sent, from.address(), group.address(), ChecksumDialect.PSEUDO_HEADER));
            port.onPacket(bytes, 0, bytes.length, new Arrival(from, group.address(), hops, 0, 0));
            EnumSet<VrrpCounter> counted = EnumSet.allOf(VrrpCounter.class);
            counted.removeIf(counter -> counters.get(counter) == 0);
            return new Outcome(counted, obeyed);
        }
    }

    private record Outcome(Set<VrrpCounter> counted, List<Advertisement> obeyed) {}
}
