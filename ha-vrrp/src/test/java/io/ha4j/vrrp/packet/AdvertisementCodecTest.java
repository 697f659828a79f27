package io.ha4j.vrrp.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdvertisementCodecTest {

    private static final InetAddress A = ip("192.0.2.11");
    private static final InetAddress B = ip("192.0.2.12");
    private static final InetAddress A6 = ip("2001:db8::11");
    private static final InetAddress B6 = ip("2001:db8::12");
    private static final Advertisement V3 = new Advertisement(VrrpVersion.V3, 51, 100, 10, List.of(ip("192.0.2.50")));
    private static final Advertisement V2 = new Advertisement(VrrpVersion.V2, 51, 100, 100, List.of(ip("192.0.2.50")));
    private static final Advertisement V6 =
            new Advertisement(VrrpVersion.V3, 51, 100, 10, List.of(ip("fe80::50"), ip("2001:db8::50")));

    private static InetAddress ip(String literal) {
        return Addresses.parse("address", literal);
    }

    private static Decoded decode(byte[] bytes) {
        return AdvertisementCodec.decode(bytes, 0, bytes.length, A, B);
    }

    @ParameterizedTest
    @EnumSource
    void acceptsBothChecksumDialects(ChecksumDialect dialect) {
        byte[] bytes = AdvertisementCodec.encode(V3, A, B, dialect);
        assertThat(decode(bytes)).isEqualTo(new Decoded.Valid(V3, dialect));
    }

    @Test
    void roundTripsVersion2AndIpv6() {
        assertThat(decode(AdvertisementCodec.encode(V2, A, B, ChecksumDialect.PSEUDO_HEADER)))
                .isEqualTo(new Decoded.Valid(V2, ChecksumDialect.PLAIN));
        byte[] bytes = AdvertisementCodec.encode(V6, A6, B6, ChecksumDialect.PLAIN);
        assertThat(AdvertisementCodec.decode(bytes, 0, bytes.length, A6, B6))
                .isEqualTo(new Decoded.Valid(V6, ChecksumDialect.PSEUDO_HEADER));
    }

    @Test
    void roundTripsTheLongestMessage() {
        List<InetAddress> many = IntStream.range(0, 255)
                .mapToObj(i -> ip("2001:db8::" + Integer.toHexString(i + 1)))
                .toList();
        Advertisement longest = new Advertisement(VrrpVersion.V3, 255, 255, 4095, many);
        byte[] bytes = AdvertisementCodec.encode(longest, A6, B6, ChecksumDialect.PSEUDO_HEADER);
        assertThat(bytes).hasSize(AdvertisementCodec.MAX_LENGTH);
        assertThat(AdvertisementCodec.decode(bytes, 0, bytes.length, A6, B6))
                .isEqualTo(new Decoded.Valid(longest, ChecksumDialect.PSEUDO_HEADER));
    }

    @Test
    void keepsAnIpv4MappedAddressAsItIs() {
        byte[] bytes = AdvertisementCodec.encode(V6, A6, B6, ChecksumDialect.PSEUDO_HEADER);
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 192, 0, 2, 1};
        System.arraycopy(mapped, 0, bytes, 8, 16);
        fixChecksum(bytes, A6, B6);
        Decoded decoded = AdvertisementCodec.decode(bytes, 0, bytes.length, A6, B6);
        assertThat(decoded)
                .isInstanceOfSatisfying(
                        Decoded.Valid.class,
                        valid -> assertThat(AdvertisementCodec.encode(valid.advertisement(), A6, B6, valid.dialect()))
                                .isEqualTo(bytes));
    }

    @Test
    void ignoresTheReservedBits() {
        byte[] bytes = AdvertisementCodec.encode(V3, A, B, ChecksumDialect.PLAIN);
        bytes[4] |= (byte) 0xf0;
        fixPlainChecksum(bytes);
        assertThat(decode(bytes)).isEqualTo(new Decoded.Valid(V3, ChecksumDialect.PLAIN));
    }

    @Test
    void reads8BytesInTheMiddleOfABuffer() {
        byte[] bytes = AdvertisementCodec.encode(V2, A, B, ChecksumDialect.PLAIN);
        byte[] buffer = new byte[100];
        System.arraycopy(bytes, 0, buffer, 17, bytes.length);
        assertThat(AdvertisementCodec.decode(buffer, 17, bytes.length, A, B))
                .isEqualTo(new Decoded.Valid(V2, ChecksumDialect.PLAIN));
        assertThat(AdvertisementCodec.decode(buffer, 90, bytes.length, A, B))
                .isEqualTo(new Decoded.Rejected(RejectReason.PACKET_LENGTH));
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                row("version 4", V3, b -> b[0] = 0x41, RejectReason.VERSION),
                row("version 0", V3, b -> b[0] = 0x01, RejectReason.VERSION),
                row("type 2 (RFC 9568 section 7.1)", V3, b -> b[0] = 0x32, RejectReason.TYPE),
                row("type 0", V2, b -> b[0] = 0x20, RejectReason.TYPE),
                row("virtual router id 0", V3, b -> b[1] = 0, RejectReason.VIRTUAL_ROUTER_ID),
                row("one address too many announced", V3, b -> b[3] = 2, RejectReason.PACKET_LENGTH),
                row("one address too few announced", V3, b -> b[3] = 0, RejectReason.PACKET_LENGTH),
                row("255 addresses announced", V2, b -> b[3] = (byte) 255, RejectReason.PACKET_LENGTH),
                row("interval 0 (erratum 8301)", V3, b -> b[5] = 0, RejectReason.INTERVAL),
                row("interval 0 under reserved bits", V3, b -> setShort(b, 4, 0xf000), RejectReason.INTERVAL),
                row("interval 0, version 2", V2, b -> b[5] = 0, RejectReason.INTERVAL),
                row("interval 0, with a password", V2, b -> setShort(b, 4, 0x100), RejectReason.INTERVAL),
                row("AH, version 2", V2, b -> b[4] = 2, RejectReason.AUTHENTICATION_TYPE),
                row("authentication type 255", V2, b -> b[4] = (byte) 255, RejectReason.AUTHENTICATION_TYPE));
    }

    private static Arguments row(String name, Advertisement base, Consumer<byte[]> change, RejectReason reason) {
        return Arguments.of(name, base, change, reason);
    }

    private static void setShort(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) (value >>> 8);
        bytes[offset + 1] = (byte) value;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void rejects(String name, Advertisement base, Consumer<byte[]> change, RejectReason reason) {
        byte[] bytes = AdvertisementCodec.encode(base, A, B, ChecksumDialect.PLAIN);
        change.accept(bytes);
        fixPlainChecksum(bytes);
        assertThat(decode(bytes)).isEqualTo(new Decoded.Rejected(reason));
    }

    @Test
    void rejectsVersion3WithoutAddresses() {
        byte[] bytes = {0x31, 51, 100, 0, 0, 10, 0, 0};
        fixPlainChecksum(bytes);
        assertThat(decode(bytes)).isEqualTo(new Decoded.Rejected(RejectReason.ADDRESS_COUNT));
    }

    /** An instance of Keepalived without virtual addresses sends that. */
    @Test
    void acceptsVersion2WithoutAddresses() {
        Advertisement none = new Advertisement(VrrpVersion.V2, 51, 100, 100, List.of());
        assertThat(decode(AdvertisementCodec.encode(none, A, B, ChecksumDialect.PLAIN)))
                .isEqualTo(new Decoded.Valid(none, ChecksumDialect.PLAIN));
    }

    @Test
    void rejectsAPlaceOutsideTheBuffer() {
        byte[] bytes = AdvertisementCodec.encode(V3, A, B, ChecksumDialect.PLAIN);
        for (int offset : new int[] {-1, 1, 13, Integer.MAX_VALUE}) {
            assertThat(AdvertisementCodec.decode(bytes, offset, bytes.length, A, B))
                    .isEqualTo(new Decoded.Rejected(RejectReason.PACKET_LENGTH));
        }
    }

    @Test
    void rejectsVersion2OverIpv6() {
        byte[] bytes = AdvertisementCodec.encode(V2, A, B, ChecksumDialect.PLAIN);
        assertThat(AdvertisementCodec.decode(bytes, 0, bytes.length, A6, B6))
                .isEqualTo(new Decoded.Rejected(RejectReason.VERSION));
    }

    @Test
    void rejectsEveryCutAndEveryFlippedBit() {
        for (Advertisement advertisement : List.of(V2, V3)) {
            byte[] bytes = AdvertisementCodec.encode(advertisement, A, B, ChecksumDialect.PSEUDO_HEADER);
            for (int length = 0; length < bytes.length; length++) {
                assertThat(AdvertisementCodec.decode(bytes, 0, length, A, B)).isInstanceOf(Decoded.Rejected.class);
            }
            for (int bit = 0; bit < bytes.length * 8; bit++) {
                byte[] flipped = bytes.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(decode(flipped)).as("bit %d", bit).isInstanceOf(Decoded.Rejected.class);
            }
        }
    }

    @Test
    void rejectsAChecksumMadeForOtherAddresses() {
        byte[] bytes = AdvertisementCodec.encode(V3, A, ip("192.0.2.13"), ChecksumDialect.PSEUDO_HEADER);
        assertThat(decode(bytes)).isEqualTo(new Decoded.Rejected(RejectReason.CHECKSUM));
    }

    @ParameterizedTest(name = "{1} of {2} bytes at {0} over {3}: {4}")
    @CsvSource({
        "0,   31330a02, 12, IPV4, 16",
        "5,   31330a02, 12, IPV4, 16",
        "0,   31330a02, 12, IPV6, 40",
        "0,   21330a02, 12, IPV4, 24",
        "0,   21330aff, 12, IPV4, 1036",
        "0,   31330a02, 8,  IPV4, 16",
        "0,   31330a02, 7,  IPV4, -1",
        "0,   41330a02, 12, IPV4, -1",
        "0,   11330a02, 12, IPV4, -1",
    })
    void saysHowLongAMessageWantsToBe(int offset, String start, int length, AddressFamily family, int announced) {
        byte[] bytes = new byte[offset + length];
        byte[] fixed = HexFormat.of().parseHex(start);
        System.arraycopy(fixed, 0, bytes, offset, 4);
        assertThat(AdvertisementCodec.announcedLength(bytes, offset, length, family == AddressFamily.IPV4))
                .isEqualTo(announced);
    }

    /** 2.56 s is 0x0100: the lower byte alone is 0. */
    @Test
    void readsAnIntervalOfTwoBytes() {
        Advertisement slow = new Advertisement(VrrpVersion.V3, 51, 100, 256, V3.addresses());
        assertThat(decode(AdvertisementCodec.encode(slow, A, B, ChecksumDialect.PLAIN)))
                .isEqualTo(new Decoded.Valid(slow, ChecksumDialect.PLAIN));
    }

    /** RFC 1071: an odd byte at the end counts as if a zero followed. */
    @Test
    void sumsAnOddNumberOfBytes() {
        byte[] bytes = {0x01, 0x02, 0x03, 0x7f};
        assertThat(InternetChecksum.sum(bytes, 0, 3, 0)).isEqualTo(0x0102 + 0x0300);
        assertThat(InternetChecksum.sum(bytes, 1, 3, 0)).isEqualTo(0x0203 + 0x7f00);
        assertThat(InternetChecksum.sum(bytes, 0, 1, 0xffff))
                .as("end around carry")
                .isEqualTo(0x0100);
        assertThat(InternetChecksum.sum(bytes, 0, 0, 5)).isEqualTo(5);
    }

    @Test
    void aTrailerIsCoveredByTheChecksumOverIpv6Only() {
        byte[] trailer = {1, 2, 3, 4, 5};
        byte[] ipv6 = withTrailer(AdvertisementCodec.encode(V6, A6, B6, ChecksumDialect.PSEUDO_HEADER), trailer);
        AdvertisementCodec.coverTrailer(ipv6, A6, B6);
        assertThat(AdvertisementCodec.decode(ipv6, 0, ipv6.length, trailer.length, A6, B6))
                .isEqualTo(new Decoded.Valid(V6, ChecksumDialect.PSEUDO_HEADER));
        ipv6[ipv6.length - 1]++;
        assertThat(AdvertisementCodec.decode(ipv6, 0, ipv6.length, trailer.length, A6, B6))
                .isEqualTo(new Decoded.Rejected(RejectReason.CHECKSUM));

        for (Advertisement advertisement : List.of(V2, V3)) {
            byte[] message = AdvertisementCodec.encode(advertisement, A, B, ChecksumDialect.PLAIN);
            byte[] ipv4 = withTrailer(message, trailer);
            AdvertisementCodec.coverTrailer(ipv4, A, B);
            assertThat(ipv4).startsWith(message);
            ipv4[ipv4.length - 1]++;
            assertThat(AdvertisementCodec.decode(ipv4, 0, ipv4.length, trailer.length, A, B))
                    .isEqualTo(new Decoded.Valid(advertisement, ChecksumDialect.PLAIN));
        }
    }

    @Test
    void aTrailerLongerThanThePacketIsNone() {
        byte[] bytes = AdvertisementCodec.encode(V3, A, B, ChecksumDialect.PLAIN);
        for (int trailer = 1; trailer < bytes.length + 3; trailer++) {
            assertThat(AdvertisementCodec.decode(bytes, 0, bytes.length, trailer, A, B))
                    .isEqualTo(new Decoded.Rejected(RejectReason.PACKET_LENGTH));
        }
    }

    private static byte[] withTrailer(byte[] message, byte[] trailer) {
        byte[] packet = Arrays.copyOf(message, message.length + trailer.length);
        System.arraycopy(trailer, 0, packet, message.length, trailer.length);
        return packet;
    }

    @Test
    void refusesToEncodeMixedFamilies() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdvertisementCodec.encode(V3, A6, B6, ChecksumDialect.PLAIN))
                .withMessage("address: 192.0.2.50 (expected: the family of the source)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdvertisementCodec.encode(V2, A6, B6, ChecksumDialect.PLAIN))
                .withMessageStartingWith("source: ");
    }

    private static void fixPlainChecksum(byte[] bytes) {
        fix(bytes, 0);
    }

    private static void fixChecksum(byte[] bytes, InetAddress source, InetAddress destination) {
        fix(bytes, InternetChecksum.pseudoHeaderSum(source, destination, InternetChecksum.VRRP, bytes.length));
    }

    private static void fix(byte[] bytes, int initial) {
        setShort(bytes, 6, 0);
        setShort(bytes, 6, ~InternetChecksum.sum(bytes, 0, bytes.length, initial));
    }
}
