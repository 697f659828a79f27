package io.ha4j.vrrp.packet;

import static io.ha4j.vrrp.rfc.RfcCase.negative;
import static io.ha4j.vrrp.rfc.RfcCase.positive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.value.Addresses;
import io.ha4j.vrrp.rfc.Rfc3768;
import io.ha4j.vrrp.rfc.Rfc9568;
import io.ha4j.vrrp.rfc.RfcCase;
import io.ha4j.vrrp.rfc.RfcCase.Check;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** Section 5.2 of RFC 9568 and section 5.3 of RFC 3768: each field as it is written, and as it is read. */
public final class FormatCases {

    private static final InetAddress FROM = ip("192.0.2.11");
    private static final InetAddress TO = ip("224.0.0.18");
    private static final InetAddress FROM6 = ip("fe80::11");
    private static final InetAddress TO6 = ip("ff02::12");
    private static final Advertisement V3 =
            new Advertisement(VrrpVersion.V3, 51, 100, 4_095, List.of(ip("192.0.2.50")));
    private static final Advertisement V2 =
            new Advertisement(VrrpVersion.V2, 51, 100, 25_500, List.of(ip("192.0.2.50")));
    private static final Advertisement V6 =
            new Advertisement(VrrpVersion.V3, 51, 100, 100, List.of(ip("2001:db8::50")));

    private FormatCases() {}

    private static InetAddress ip(String literal) {
        return Addresses.parse("address", literal);
    }

    /** {@return all of them} */
    public static List<RfcCase> cases() {
        return List.of(
                positive(
                        Rfc9568.VERSION,
                        "3 in the first 4 bits",
                        writes(V3, b -> assertThat(b[0] >> 4).isEqualTo(3))),
                negative(Rfc9568.VERSION, "4", refuses(V3, b -> b[0] = 0x41, RejectReason.VERSION)),
                positive(
                        Rfc3768.VERSION,
                        "2 in the first 4 bits",
                        writes(V2, b -> assertThat(b[0] >> 4).isEqualTo(2))),
                negative(
                        Rfc3768.VERSION,
                        "over IPv6",
                        () -> assertThat(AdvertisementCodec.decode(write(V2), 0, 20, FROM6, TO6))
                                .isEqualTo(new Decoded.Rejected(RejectReason.VERSION))),
                positive(
                        Rfc9568.TYPE,
                        "1",
                        writes(V3, b -> assertThat(b[0] & 0xf).isEqualTo(1))),
                negative(Rfc9568.TYPE, "0 and 2..15", () -> {
                    for (int type = 0; type < 16; type++) {
                        byte first = (byte) (0x30 | type);
                        (type == 1 ? reads(V3, b -> {}, V3) : refuses(V3, b -> b[0] = first, RejectReason.TYPE)).run();
                    }
                }),
                positive(Rfc9568.VRID, "1 and 255", () -> {
                    for (int id : new int[] {1, 255}) {
                        reads(
                                        V3,
                                        b -> b[1] = (byte) id,
                                        new Advertisement(VrrpVersion.V3, id, 100, 4_095, V3.addresses()))
                                .run();
                    }
                }),
                negative(Rfc9568.VRID, "0", refuses(V3, b -> b[1] = 0, RejectReason.VIRTUAL_ROUTER_ID)),
                positive(Rfc9568.COUNT, "1", reads(V3, b -> {}, V3)),
                negative(Rfc9568.COUNT, "0", () -> {
                    byte[] none = sum(new byte[] {0x31, 51, 100, 0, 0, 100, 0, 0}, FROM, TO);
                    assertThat(AdvertisementCodec.decode(none, 0, none.length, FROM, TO))
                            .isEqualTo(new Decoded.Rejected(RejectReason.ADDRESS_COUNT));
                }),
                positive(
                        Rfc9568.RESERVED,
                        "sent as 0",
                        writes(V3, b -> assertThat(b[4] & 0xf0).isZero())),
                positive(Rfc9568.RESERVED, "received as 15: ignored", reads(V3, b -> b[4] |= (byte) 0xf0, V3)),
                negative(
                        Rfc9568.RESERVED,
                        "no part of the interval: 0 below them",
                        refuses(V3, b -> ByteBuffer.wrap(b).putShort(4, (short) 0xf000), RejectReason.INTERVAL)),
                positive(
                        Rfc9568.INTERVAL_ON_THE_WIRE,
                        "40.95 s is 4095",
                        writes(
                                V3,
                                b -> assertThat(ByteBuffer.wrap(b).getShort(4)).isEqualTo((short) 4_095))),
                negative(
                        Rfc9568.INTERVAL_ON_THE_WIRE,
                        "40.96 s",
                        () -> assertThatIllegalArgumentException()
                                .isThrownBy(() -> new Advertisement(VrrpVersion.V3, 51, 100, 4_096, V3.addresses()))),
                positive(
                        Rfc3768.INTERVAL_ON_THE_WIRE,
                        "255 s is 255",
                        writes(V2, b -> assertThat(b[5] & 0xff).isEqualTo(255))),
                negative(
                        Rfc3768.INTERVAL_ON_THE_WIRE,
                        "1.5 s",
                        () -> assertThatIllegalArgumentException()
                                .isThrownBy(() -> new Advertisement(VrrpVersion.V2, 51, 100, 150, V2.addresses()))),
                positive(
                        Rfc9568.CHECKSUM_IPV4,
                        "with the pseudo-header, by default",
                        () -> assertThat(InternetChecksum.sum(write(V3), 0, 12, pseudo(FROM, TO, 12)))
                                .isEqualTo(0xffff)),
                positive(
                        Rfc9568.CHECKSUM_IPV4,
                        "without it, as the RFC says, if told so",
                        () -> assertThat(InternetChecksum.sum(
                                        AdvertisementCodec.encode(V3, FROM, TO, ChecksumDialect.PLAIN), 0, 12, 0))
                                .isEqualTo(0xffff)),
                positive(Rfc9568.CHECKSUM_IPV4, "both are read, and told apart", () -> {
                    for (ChecksumDialect dialect : ChecksumDialect.values()) {
                        byte[] bytes = AdvertisementCodec.encode(V3, FROM, TO, dialect);
                        assertThat(AdvertisementCodec.decode(bytes, 0, bytes.length, FROM, TO))
                                .isEqualTo(new Decoded.Valid(V3, dialect));
                    }
                }),
                negative(
                        Rfc9568.CHECKSUM_IPV4,
                        "neither of them",
                        () -> assertThat(AdvertisementCodec.decode(write(V3), 0, 12, FROM, FROM6))
                                .isEqualTo(new Decoded.Rejected(RejectReason.CHECKSUM))),
                positive(
                        Rfc9568.CHECKSUM_IPV6,
                        "with the pseudo-header, whatever is told",
                        () -> assertThat(InternetChecksum.sum(
                                        AdvertisementCodec.encode(V6, FROM6, TO6, ChecksumDialect.PLAIN),
                                        0,
                                        24,
                                        pseudo(FROM6, TO6, 24)))
                                .isEqualTo(0xffff)),
                negative(Rfc9568.CHECKSUM_IPV6, "without it", () -> {
                    byte[] plain = AdvertisementCodec.encode(V6, FROM6, TO6, ChecksumDialect.PSEUDO_HEADER);
                    ByteBuffer.wrap(plain).putShort(6, (short) 0);
                    ByteBuffer.wrap(plain).putShort(6, (short) ~InternetChecksum.sum(plain, 0, 24, 0));
                    assertThat(AdvertisementCodec.decode(plain, 0, 24, FROM6, TO6))
                            .isEqualTo(new Decoded.Rejected(RejectReason.CHECKSUM));
                }),
                positive(
                        Rfc3768.CHECKSUM,
                        "without a pseudo-header, whatever is told",
                        () -> assertThat(InternetChecksum.sum(write(V2), 0, 20, 0))
                                .isEqualTo(0xffff)),
                negative(Rfc3768.CHECKSUM, "with it", () -> {
                    byte[] bytes = sum(write(V2), FROM, TO);
                    assertThat(AdvertisementCodec.decode(bytes, 0, 20, FROM, TO))
                            .isEqualTo(new Decoded.Rejected(RejectReason.CHECKSUM));
                }),
                positive(
                        Rfc9568.LINK_LOCAL_FIRST,
                        "a global address first, and alone: sent and read as it is",
                        () -> assertThat(decode(
                                        AdvertisementCodec.encode(V6, FROM6, TO6, ChecksumDialect.PLAIN), FROM6, TO6))
                                .isEqualTo(new Decoded.Valid(V6, ChecksumDialect.PSEUDO_HEADER))),
                positive(
                        Rfc9568.ONE_FAMILY,
                        "IPv6 addresses over IPv6",
                        () -> assertThat(AdvertisementCodec.encode(V6, FROM6, TO6, ChecksumDialect.PLAIN))
                                .hasSize(24)),
                negative(
                        Rfc9568.ONE_FAMILY,
                        "IPv6 addresses over IPv4",
                        () -> assertThatIllegalArgumentException()
                                .isThrownBy(() -> AdvertisementCodec.encode(V6, FROM, TO, ChecksumDialect.PLAIN))),
                positive(
                        Rfc3768.AUTHENTICATION_DATA,
                        "sent as 0",
                        writes(
                                V2,
                                b -> assertThat(ByteBuffer.wrap(b).getLong(12)).isZero())),
                positive(Rfc3768.AUTHENTICATION_DATA, "received as another: read past it", () -> {
                    byte[] bytes = sum(change(V2, b -> b[12] = 1), null, null);
                    assertThat(decode(bytes, FROM, TO)).isInstanceOf(Decoded.Valid.class);
                }),
                negative(
                        Rfc3768.AUTHENTICATION_DATA,
                        "cut off",
                        () -> assertThat(AdvertisementCodec.decode(write(V2), 0, 12, FROM, TO))
                                .isEqualTo(new Decoded.Rejected(RejectReason.PACKET_LENGTH))),
                positive(Rfc9568.SENT_FIELDS, "every field of version 3", () -> {
                    Advertisement all = new Advertisement(
                            VrrpVersion.V3, 0x33, 0x64, 0xabc, List.of(ip("192.0.2.50"), ip("192.0.2.51")));
                    assertThat(fields(all)).isEqualTo(new byte[] {
                        0x31, 0x33, 0x64, 2, 0x0a, (byte) 0xbc, (byte) 192, 0, 2, 50, (byte) 192, 0, 2, 51
                    });
                }),
                negative(
                        Rfc9568.SENT_FIELDS,
                        "nothing else: another priority changes its byte alone",
                        () -> assertThat(fields(V3.withPriority(0)))
                                .isEqualTo(new byte[] {0x31, 51, 0, 1, 0x0f, (byte) 0xff, (byte) 192, 0, 2, 50})),
                positive(Rfc9568.SENT_CHECKSUM, "what is sent is accepted", reads(V3, b -> {}, V3)),
                negative(Rfc9568.SENT_CHECKSUM, "with any bit flipped it is not", () -> {
                    byte[] bytes = write(V3);
                    for (int bit = 0; bit < bytes.length * 8; bit++) {
                        byte[] flipped = bytes.clone();
                        flipped[bit / 8] ^= (byte) (1 << bit % 8);
                        assertThat(decode(flipped, FROM, TO)).isInstanceOf(Decoded.Rejected.class);
                    }
                }));
    }

    private static byte[] write(Advertisement advertisement) {
        return AdvertisementCodec.encode(advertisement, FROM, TO, ChecksumDialect.PSEUDO_HEADER);
    }

    /** {@return the message without its checksum} */
    private static byte[] fields(Advertisement advertisement) {
        byte[] bytes = write(advertisement);
        return ByteBuffer.allocate(bytes.length - 2)
                .put(bytes, 0, 6)
                .put(bytes, 8, bytes.length - 8)
                .array();
    }

    private static byte[] change(Advertisement advertisement, Consumer<byte[]> change) {
        byte[] bytes = write(advertisement);
        change.accept(bytes);
        return bytes;
    }

    private static int pseudo(InetAddress from, InetAddress to, int length) {
        return InternetChecksum.pseudoHeaderSum(from, to, InternetChecksum.VRRP, length);
    }

    /** Puts a right checksum in; without addresses one over the message alone. */
    private static byte[] sum(byte[] bytes, InetAddress from, InetAddress to) {
        int initial = from == null ? 0 : pseudo(from, to, bytes.length);
        ByteBuffer.wrap(bytes).putShort(6, (short) 0);
        ByteBuffer.wrap(bytes).putShort(6, (short) ~InternetChecksum.sum(bytes, 0, bytes.length, initial));
        return bytes;
    }

    private static Decoded decode(byte[] bytes, InetAddress from, InetAddress to) {
        return AdvertisementCodec.decode(bytes, 0, bytes.length, from, to);
    }

    private static Check writes(Advertisement advertisement, Consumer<byte[]> look) {
        return () -> look.accept(write(advertisement));
    }

    private static Check reads(Advertisement advertisement, Consumer<byte[]> change, Advertisement expected) {
        return () -> assertThat(decode(sum(change(advertisement, change), FROM, TO), FROM, TO))
                .isEqualTo(new Decoded.Valid(expected, ChecksumDialect.PSEUDO_HEADER));
    }

    private static Check refuses(Advertisement advertisement, Consumer<byte[]> change, RejectReason reason) {
        return () -> assertThat(decode(sum(change(advertisement, change), FROM, TO), FROM, TO))
                .isEqualTo(new Decoded.Rejected(reason));
    }
}
