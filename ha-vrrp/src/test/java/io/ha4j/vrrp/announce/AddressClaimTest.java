package io.ha4j.vrrp.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.InternetChecksum;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a claim, and what does not; and whatever comes from the network, nothing is thrown. */
class AddressClaimTest {

    private static final HardwareAddress WHO = HardwareAddress.parse("02:00:00:00:00:11");
    private static final HardwareAddress OTHER = HardwareAddress.parse("02:00:00:00:00:99");
    private static final InetAddress IPV4 = Addresses.parse("ip", "192.0.2.50");
    private static final InetAddress IPV6 = Addresses.parse("ip", "2001:db8::50");
    private static final InetAddress SOURCE = Addresses.parse("ip", "fe80::11");
    private static final int ICMP = 54;

    private static @Nullable AddressClaim parse(byte[] frame) {
        return AddressClaim.parse(frame, 0, frame.length);
    }

    private static byte[] arp(Consumer<ByteBuffer> change) {
        byte[] frame = GratuitousArp.frame(WHO, IPV4);
        change.accept(ByteBuffer.wrap(frame));
        return frame;
    }

    /** An advertisement that was changed and then given a right checksum. */
    private static byte[] advertisement(Consumer<ByteBuffer> change) {
        byte[] frame = NeighbourAdvertisement.frame(WHO, IPV6, SOURCE, false);
        change.accept(ByteBuffer.wrap(frame));
        return sum(frame);
    }

    private static byte[] sum(byte[] frame) {
        ByteBuffer buffer = ByteBuffer.wrap(frame);
        int length = buffer.getShort(18) & 0xffff;
        int within = Math.min(length, frame.length - ICMP);
        buffer.putShort(ICMP + 2, (short) 0);
        int pseudo = InternetChecksum.sum(frame, 22, 32, 58 + length);
        buffer.putShort(ICMP + 2, (short) ~InternetChecksum.sum(frame, ICMP, within, pseudo));
        return frame;
    }

    @Test
    void anyArpPacketClaimsItsSendersAddress() {
        AddressClaim claim = new AddressClaim(WHO, IPV4);
        assertThat(parse(arp(f -> f.putShort(20, (short) 2)))).as("reply").isEqualTo(claim);
        assertThat(parse(arp(f -> f.putInt(38, 0x01020304))))
                .as("request for another address")
                .isEqualTo(claim);
        byte[] padded = Arrays.copyOf(GratuitousArp.frame(WHO, IPV4), 60);
        assertThat(parse(padded)).as("padded to the least Ethernet frame").isEqualTo(claim);
        byte[] amid = new byte[200];
        System.arraycopy(padded, 0, amid, 100, 60);
        assertThat(AddressClaim.parse(amid, 100, 60)).as("at an offset").isEqualTo(claim);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "12, 0x0800, another protocol",
        "14, 0x0006, another network",
        "16, 0x86dd, another network protocol",
        "18, 0x0804, a longer hardware address",
        "18, 0x0610, a longer network address",
        "20, 0,      no operation",
        "20, 3,      reverse ARP",
        "22, 0x0300, the hardware address of a group",
        "28, 0xe000, a multicast address",
    })
    void otherArpPacketsClaimNothing(int at, int value, String what) {
        assertThat(parse(arp(f -> f.putShort(at, Integer.valueOf(value).shortValue()))))
                .as(what)
                .isNull();
    }

    @Test
    void aProbeClaimsNothing() {
        assertThat(parse(arp(f -> f.putInt(28, 0)))).as("no sender address").isNull();
        assertThat(parse(arp(f -> f.putInt(28, -1)))).as("broadcast").isNull();
        assertThat(parse(arp(f -> f.putInt(22, 0).putShort(26, (short) 0))))
                .as("no hardware address")
                .isNull();
    }

    @Test
    void anAdvertisementClaimsItsTarget() {
        AddressClaim claim = new AddressClaim(WHO, IPV6);
        assertThat(parse(advertisement(f -> {}))).isEqualTo(claim);
        assertThat(parse(NeighbourAdvertisement.frame(WHO, IPV6, SOURCE, true)))
                .as("of a router")
                .isEqualTo(claim);
        assertThat(parse(advertisement(f -> f.putInt(ICMP + 4, 0x6000_0000).put(38, (byte) 0xfe))))
                .as("solicited, to one host")
                .isEqualTo(claim);
        assertThat(parse(Arrays.copyOf(advertisement(f -> {}), 100)))
                .as("padded")
                .isEqualTo(claim);
        assertThat(parse(advertisement(f -> f.position(6).put(OTHER.bytes()))))
                .as("the option counts, not the sender of the frame")
                .isEqualTo(claim);
        byte[] bare = Arrays.copyOf(NeighbourAdvertisement.frame(WHO, IPV6, SOURCE, false), ICMP + 24);
        ByteBuffer.wrap(bare).putShort(18, (short) 24);
        assertThat(parse(sum(bare))).as("without the option").isEqualTo(claim);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "14, 0x40,   another version",
        "20, 17,     another protocol",
        "21, 254,    from behind a router",
        "54, 135,    a solicitation",
        "55, 1,      another code",
        "58, 0x60,   solicited although to a group",
        "62, 0xff,   a multicast target",
        "19, 23,     shorter than an advertisement",
        "19, 33,     longer than the frame",
        "19, 31,     an option cut short",
        "79, 0,      an option without length",
        "79, 2,      an option longer than the packet",
    })
    void otherAdvertisementsClaimNothing(int at, int value, String what) {
        assertThat(parse(advertisement(f -> f.put(at, (byte) value)))).as(what).isNull();
    }

    @Test
    void aWrongChecksumClaimsNothing() {
        byte[] frame = advertisement(f -> {});
        frame[ICMP + 2] ^= 1;
        assertThat(parse(frame)).isNull();
    }

    /** The JDK takes the bytes of ::ffff:192.0.2.50 for the IPv4 address. */
    @Test
    void anAdvertisementCannotClaimAnIpv4Address() {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        System.arraycopy(IPV4.getAddress(), 0, mapped, 12, 4);
        assertThat(parse(advertisement(f -> f.position(ICMP + 8).put(mapped)))).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13, 14, 41})
    void shortFramesClaimNothing(int length) {
        assertThat(AddressClaim.parse(GratuitousArp.frame(WHO, IPV4), 0, length))
                .isNull();
    }

    @Test
    void advertisementsCutShortClaimNothing() {
        byte[] frame = NeighbourAdvertisement.frame(WHO, IPV6, SOURCE, false);
        for (int length = 0; length < frame.length; length++) {
            assertThat(AddressClaim.parse(frame, 0, length))
                    .as("%d bytes", length)
                    .isNull();
        }
    }

    @Test
    void framesAreOfTheRightFamily() {
        assertThatThrownBy(() -> GratuitousArp.frame(WHO, IPV6))
                .hasMessage("ip: 2001:db8:0:0:0:0:0:50 (expected: an IPv4 address)");
        assertThatThrownBy(() -> NeighbourAdvertisement.frame(WHO, IPV4, SOURCE, false))
                .hasMessage("address: 192.0.2.50 (expected: an IPv6 address)");
        assertThatThrownBy(() -> NeighbourAdvertisement.frame(WHO, IPV6, IPV4, false))
                .hasMessage("source: 192.0.2.50 (expected: an IPv6 address)");
    }

    @Test
    void hostileFramesDoNoHarm() {
        long seed = 20260901;
        SplittableRandom random = new SplittableRandom(seed);
        int claims = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] frame = hostile(random);
            AddressClaim claim;
            try {
                claim = parse(frame);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", frame " + i, e);
            }
            if (claim != null) {
                claims++;
                assertThat(claim.address().isMulticastAddress()
                                || claim.address().isAnyLocalAddress())
                        .isFalse();
                assertThat(claim.hardwareAddress().bytes()[0] & 1).isZero();
            }
        }
        assertThat(claims)
                .as("some get through: the mutations are not all refused at the door")
                .isGreaterThan(5_000);
    }

    private static byte[] hostile(SplittableRandom random) {
        boolean ipv4 = random.nextBoolean();
        byte[] frame = ipv4 ? GratuitousArp.frame(WHO, IPV4) : NeighbourAdvertisement.frame(WHO, IPV6, SOURCE, false);
        if (random.nextInt(4) == 0) {
            frame = Arrays.copyOf(frame, random.nextInt(0, 130));
        }
        boolean allRandom = random.nextInt(8) == 0;
        for (int n = allRandom ? frame.length : random.nextInt(1, 4); n > 0 && frame.length > 0; n--) {
            int at = random.nextBoolean()
                    ? random.nextInt(frame.length)
                    : frame.length - 1 - random.nextInt(frame.length) / 2;
            frame[at] = (byte) random.nextInt(256);
        }
        if (!ipv4 && frame.length >= ICMP + 24 && random.nextInt(4) != 0) {
            return sum(frame); // past the checksum more often
        }
        return frame;
    }

    private static @Nullable AddressClaim parseMessage(byte[] frame, int hops, boolean toGroup) {
        return AddressClaim.parseAdvertisement(frame, ICMP, frame.length - ICMP, hops, toGroup);
    }

    @Test
    void anAdvertisementAtARawSocketClaimsItsTarget() {
        byte[] frame = advertisement(f -> {});
        assertThat(parseMessage(frame, 255, true)).isEqualTo(new AddressClaim(WHO, IPV6));
        assertThat(parseMessage(frame, 255, false)).isEqualTo(new AddressClaim(WHO, IPV6));
        assertThat(parseMessage(frame, 254, true)).as("came over a router").isNull();
        byte[] solicited = advertisement(f -> f.putInt(ICMP + 4, 0x6000_0000));
        assertThat(parseMessage(solicited, 255, true))
                .as("solicited to a group")
                .isNull();
        assertThat(parseMessage(solicited, 255, false)).isNotNull();
        assertThat(parseMessage(advertisement(f -> f.put(ICMP, (byte) 135)), 255, true))
                .isNull();
        assertThat(parseMessage(advertisement(f -> f.put(ICMP + 1, (byte) 1)), 255, true))
                .isNull();
        assertThat(parseMessage(advertisement(f -> f.put(ICMP + 25, (byte) 0)), 255, true))
                .as("an option without length")
                .isNull();
        assertThat(parseMessage(advertisement(f -> f.put(ICMP + 24, (byte) 14)), 255, true))
                .as("does not say who")
                .isNull();
    }

    @Test
    void whateverARawSocketDeliversNothingIsThrown() {
        SplittableRandom random = new SplittableRandom(7);
        byte[] good = advertisement(f -> {});
        for (int i = 0; i < 50_000; i++) {
            int length = random.nextInt(80);
            byte[] bytes = new byte[random.nextInt(8) + length + random.nextInt(8)];
            random.nextBytes(bytes);
            int offset = bytes.length - length == 0 ? 0 : random.nextInt(bytes.length - length + 1);
            int like = random.nextInt(33);
            System.arraycopy(good, ICMP, bytes, offset, Math.min(like, length));
            AddressClaim claim = AddressClaim.parseAdvertisement(bytes, offset, length, 255, random.nextBoolean());
            assertThat(claim == null || !claim.address().isMulticastAddress()).isTrue();
        }
    }
}
