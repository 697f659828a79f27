package io.ha4j.lvs.proxyprotocol;

import static io.ha4j.lvs.proxyprotocol.Headers.binary;
import static io.ha4j.lvs.proxyprotocol.Headers.decode;
import static io.ha4j.lvs.proxyprotocol.Headers.decodeByteByByte;
import static io.ha4j.lvs.proxyprotocol.Headers.endpoint;
import static io.ha4j.lvs.proxyprotocol.Headers.ipv4;
import static io.ha4j.lvs.proxyprotocol.Headers.line;
import static io.ha4j.lvs.proxyprotocol.Headers.seen;
import static io.ha4j.lvs.proxyprotocol.Headers.tlv;
import static io.ha4j.lvs.proxyprotocol.Headers.withChecksum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.lvs.proxyprotocol.ProxyHeader.Command;
import io.ha4j.lvs.proxyprotocol.ProxyHeaderDecoder.Status;
import io.ha4j.testkit.Allocations;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderDecoderTest {

    private static final byte[] EXAMPLE = line("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");

    @Test
    void readsTheExampleOfTheSpecificationAndLeavesTheClientsBytes() {
        ByteBuffer in = ByteBuffer.wrap(
                line("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\nGET / HTTP/1.1\r\nHost: 192.168.0.11\r\n\r\n"));
        ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
        assertThat(decoder.decode(in)).isEqualTo(Status.COMPLETE);
        assertThat(decoder.header())
                .isEqualTo(new ProxyHeader(
                        ProxyProtocol.V1,
                        Command.PROXY,
                        endpoint("192.168.0.1", 56_324),
                        endpoint("192.168.0.11", 443)));
        assertThat(decoder.length()).isEqualTo(EXAMPLE.length);
        assertThat(StandardCharsets.US_ASCII.decode(in.duplicate()).toString()).startsWith("GET / HTTP/1.1\r\n");
        assertThat(decoder.decode(in)).isEqualTo(Status.COMPLETE);
        assertThat(in.position()).as("nothing is taken after the end").isEqualTo(EXAMPLE.length);
    }

    @ParameterizedTest
    @CsvSource({
        "TCP4 255.255.255.255 0.0.0.0 65535 0, 255.255.255.255, 65535, 0.0.0.0, 0",
        "TCP6 2001:db8::1 ::1 1 2, 2001:db8::1, 1, ::1, 2",
        "TCP6 2001:DB8:0:0:0:0:0:1 :: 1 2, 2001:db8::1, 1, ::, 2",
        "TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff fe80:: 65535 65535, "
                + "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 65535, fe80::, 65535",
        "TCP6 ::ffff:192.0.2.1 0:0:0:0:0:ffff:c000:202 1 2, 192.0.2.1, 1, 192.0.2.2, 2",
    })
    void readsLines(String line, String source, int sourcePort, String destination, int destinationPort) {
        ProxyHeaderDecoder decoder = decode(line("PROXY " + line + "\r\n"));
        assertThat(seen(decoder)).startsWith("COMPLETE after " + (line.length() + 8) + ", needs 0");
        assertThat(decoder.header())
                .isEqualTo(new ProxyHeader(
                        ProxyProtocol.V1,
                        Command.PROXY,
                        endpoint(source, sourcePort),
                        endpoint(destination, destinationPort)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN\r\n",
                "PROXY UNKNOWN \r\n",
                "PROXY UNKNOWN whatever  it is \u0001\r\n",
                "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"
            })
    void takesWhatIsUnknownForWhatItIs(String line) {
        ProxyHeaderDecoder decoder = decode(line(line));
        assertThat(seen(decoder)).isEqualTo("COMPLETE after " + line.length() + ", needs 0 V1 PROXY unknown");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1 | something else than a PROXY header",
                "PROXYTCP4 | something else than a PROXY header",
                "proxy TCP4 | something else than a PROXY header",
                "PROXY TCP5 1.2.3.4 1.2.3.4 1 2# | a PROXY line for another protocol than TCP4, TCP6 and UNKNOWN",
                "PROXY TCP4# | a PROXY line for another protocol than TCP4, TCP6 and UNKNOWN",
                "PROXY UDP4 1.2.3.4 1.2.3.4 1 2# | a PROXY line for another protocol than TCP4, TCP6 and UNKNOWN",
                "PROXY UNKNOWNS# | a PROXY line for another protocol than TCP4, TCP6 and UNKNOWN",
                "PROXY # | a PROXY line for another protocol than TCP4, TCP6 and UNKNOWN",
                "PROXY  TCP4 1.2.3.4 1.2.3.4 1 2# | a PROXY line for another protocol than TCP4, TCP6 and UNKNOWN",
                "PROXY TCP4  1.2.3.4 1.2.3.4 1 2# | a PROXY line whose source is no IPv4 address",
                "PROXY TCP4 ::1 ::1 1 2# | a PROXY line whose source is no IPv4 address",
                "PROXY TCP6 1.2.3.4 1.2.3.4 1 2# | a PROXY line whose source is no IPv6 address",
                "PROXY TCP6 ::1 1.2.3.4 1 2# | a PROXY line whose destination is no IPv6 address",
                "PROXY TCP6 fe80::1%1 ::1 1 2# | a PROXY line whose source is no IPv6 address",
                "PROXY TCP4 1.2.3.04 1.2.3.4 1 2# | a PROXY line whose source is no IPv4 address",
                "PROXY TCP4 1.2.3.4 1.2.3.256 1 2# | a PROXY line whose destination is no IPv4 address",
                "PROXY TCP4 localhost 1.2.3.4 1 2# | a PROXY line whose source is no IPv4 address",
                "PROXY TCP4 1.2.3.4# | a PROXY line that ends too early",
                "PROXY TCP4 1.2.3.4 1.2.3.4# | a PROXY line that ends too early",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1# | a PROXY line that ends too early",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 # | a PROXY line whose destination port is no number of 0..65535",
                "PROXY TCP4 1.2.3.4 1.2.3.4  1 2# | a PROXY line whose source port is no number of 0..65535",
                "PROXY TCP4 1.2.3.4 1.2.3.4 01 2# | a PROXY line whose source port is no number of 0..65535",
                "PROXY TCP4 1.2.3.4 1.2.3.4 65536 2# | a PROXY line whose source port is no number of 0..65535",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 -2# | a PROXY line whose destination port is no number of 0..65535",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 4294967297# | a PROXY line whose destination port is no number of 0..65535",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 # | a PROXY line whose destination port is no number of 0..65535",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3# | a PROXY line whose destination port is no number of 0..65535",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 2$ | a PROXY line with a CR or LF that is not CR LF",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 2& | a PROXY line with a CR or LF that is not CR LF",
                "PROXY UNKNOWN $ | a PROXY line with a CR or LF that is not CR LF",
            })
    void refusesLines(String line, String reason) {
        byte[] bytes =
                line((line + "more").replace("#", "\r\n").replace("$", "\n").replace("&", "\r"));
        ProxyHeaderDecoder decoder = decode(bytes);
        assertThat(decoder.reason()).isEqualTo(reason);
        assertThat(seen(decoder)).startsWith("MALFORMED after ").contains(", needs 0 ");
        assertThat(seen(decodeByteByByte(bytes))).isEqualTo(seen(decoder));
        assertThatIllegalStateException()
                .isThrownBy(decoder::header)
                .withMessage("status: MALFORMED (expected: COMPLETE)");
    }

    @Test
    void refusesALineThatIsLongerThanAnyMayBe() {
        byte[] longest = line("PROXY UNKNOWN " + "x".repeat(91) + "\r\n");
        assertThat(seen(decode(longest))).startsWith("COMPLETE after 107");
        byte[] longer = line("PROXY UNKNOWN " + "x".repeat(92) + "\r\n");
        assertThat(seen(decode(longer))).isEqualTo("MALFORMED after 107, needs 0 a PROXY line of more than 107 bytes");
    }

    @Test
    void refusesWhatIsNoHeaderAtItsFirstByte() {
        for (int first = 0; first < 256; first++) {
            ProxyHeaderDecoder decoder = decode(new byte[] {(byte) first});
            assertThat(decoder.decode(ByteBuffer.allocate(0)))
                    .as("first byte %d", first)
                    .isEqualTo(first == 'P' || first == '\r' ? Status.NEED_MORE : Status.MALFORMED);
        }
    }

    @Test
    void readsBinaryHeaders() {
        assertThat(seen(decode(ipv4())))
                .isEqualTo("COMPLETE after 28, needs 0 V2 PROXY 192.0.2.1:1000 to 192.0.2.2:80");
        assertThat(decode(binary(
                                "21 21 0024",
                                "20010db8000000000000000000000001",
                                "20010db8000000000000000000000002",
                                "ffff 01bb"))
                        .header())
                .isEqualTo(new ProxyHeader(
                        ProxyProtocol.V2,
                        Command.PROXY,
                        endpoint("2001:db8::1", 65_535),
                        endpoint("2001:db8::2", 443)));
        assertThat(decode(binary("21 12 000c", "c0000201 c0000202 03e8 0050"))
                        .header()
                        .source())
                .as("UDP")
                .isEqualTo(endpoint("192.0.2.1", 1000));
        assertThat(decode(binary(
                                "21 22 0024",
                                "00000000000000000000ffffc0000201",
                                "00000000000000000000ffffc0000202",
                                "03e8 0050"))
                        .header())
                .as("mapped from IPv4")
                .isEqualTo(decode(ipv4()).header());
    }

    @ParameterizedTest
    @CsvSource({
        "20 00 0000, LOCAL",
        "20 11 000c c0000201 c0000202 03e8 0050, LOCAL",
        "20 ff 0003 ffffff, LOCAL",
        "20 21 0001 00, LOCAL",
        "21 00 0000, PROXY",
        "21 00 0005 0102030405, PROXY",
        "21 10 0001 01, PROXY",
        "21 01 0001 01, PROXY",
        "21 20 000c c0000201 c0000202 03e8 0050, PROXY",
    })
    void skipsWhatSaysNothing(String hex, String command) {
        byte[] header = binary(hex);
        assertThat(seen(decode(header)))
                .isEqualTo("COMPLETE after " + header.length + ", needs 0 V2 " + command + " unknown");
    }

    @Test
    void skipsUnixAddresses() {
        byte[] stream = Headers.withLength(binary("21 31 0000", "2f".repeat(216), "04 0001 00"));
        assertThat(seen(decode(stream))).isEqualTo("COMPLETE after 236, needs 0 V2 PROXY unknown");
        byte[] datagram = Headers.withLength(binary("21 32 0000", "2f".repeat(216)));
        assertThat(seen(decode(datagram))).isEqualTo("COMPLETE after 232, needs 0 V2 PROXY unknown");
    }

    @Test
    void skipsVectors() {
        byte[] header = ipv4(tlv(1, 2), tlv(4, 0), tlv(0xea, 300));
        ProxyHeaderDecoder decoder = decode(header);
        assertThat(seen(decoder)).startsWith("COMPLETE after 339, needs 0 V2 PROXY 192.0.2.1:1000");
    }

    /** The greatest that the format can say; no byte more is kept of it than of a small one. */
    @Test
    void readsTheLongestHeaderWithoutKeepingIt() {
        byte[] header = ipv4(tlv(0xea, 65_535 - 12 - 3));
        assertThat(seen(decode(header))).startsWith("COMPLETE after 65551");
        assertThat(Allocations.of(() -> decode(header))).isLessThan(5_000);
    }

    @Test
    void checksTheChecksumWhereverItStands() {
        checkEachBit(withChecksum(ipv4(tlv(4, 5), tlv(3, 4)), 28 + 8 + 3), 28 + 8);
        checkEachBit(withChecksum(ipv4(tlv(3, 4), tlv(4, 5)), 28 + 3), 28);
    }

    /** Of another type, it is no checksum any more. */
    private static void checkEachBit(byte[] header, int type) {
        assertThat(seen(decode(header))).startsWith("COMPLETE after 43");
        for (int bit = 8 * 16; bit < 8 * header.length; bit++) {
            byte[] spoilt = header.clone();
            spoilt[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seen(decode(spoilt))).as("bit %d", bit).startsWith(bit / 8 == type ? "COMPLETE" : "MALFORMED");
        }
    }

    /** Computed by hand with the polynomial of RFC 4960, appendix B. */
    @Test
    void computesTheChecksumOfRfc4960() {
        byte[] header = ipv4(tlv(3, 4));
        ByteBuffer.wrap(header).putInt(31, Crc.ofRfc4960(header));
        assertThat(seen(decode(header))).startsWith("COMPLETE after 35");
    }

    static Stream<List<Object>> malformed() {
        return Stream.of(
                List.of(binary("11 11 000c"), "a PROXY header with version and command 0x11"),
                List.of(binary("31 11 000c"), "a PROXY header with version and command 0x31"),
                List.of(binary("22 11 000c"), "a PROXY header with version and command 0x22"),
                List.of(binary("21 41 000c"), "a PROXY header with family and transport 0x41"),
                List.of(binary("21 13 000c"), "a PROXY header with family and transport 0x13"),
                List.of(binary("21 0f 000c"), "a PROXY header with family and transport 0x0f"),
                List.of(
                        binary("21 11 000b"),
                        "a PROXY header with 11 bytes of addresses, less than 12 for family and transport 0x11"),
                List.of(
                        binary("21 22 0023"),
                        "a PROXY header with 35 bytes of addresses, less than 36 for family and transport 0x22"),
                List.of(
                        binary("21 31 00d7"),
                        "a PROXY header with 215 bytes of addresses, less than 216 for family and transport 0x31"),
                List.of(ipv4(new byte[] {4}), "a PROXY header that ends within a TLV"),
                List.of(ipv4(new byte[] {4, 0}), "a PROXY header that ends within a TLV"),
                List.of(ipv4(new byte[] {4, 0, 1}), "a PROXY header with a TLV of 1 bytes where 0 are left"),
                List.of(
                        ipv4(tlv(4, 2), new byte[] {4, 1, 0, 0}),
                        "a PROXY header with a TLV of 256 bytes where 1 are left"),
                List.of(ipv4(tlv(3, 4)), "a PROXY header with a wrong checksum"),
                List.of(ipv4(tlv(3, 5)), "a PROXY header with a checksum that is not 4 bytes long, or two of them"),
                List.of(
                        ipv4(tlv(3, 4), tlv(3, 4)),
                        "a PROXY header with a checksum that is not 4 bytes long, or two of them"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesBinaryHeaders(List<Object> example) {
        byte[] header = (byte[]) example.get(0);
        assertThat(decode(header).reason()).isEqualTo(example.get(1));
        assertThat(seen(decode(header))).startsWith("MALFORMED");
        assertThat(seen(decodeByteByByte(header))).isEqualTo(seen(decode(header)));
    }

    @Test
    void refusesAnotherSignatureAtItsFirstByte() {
        for (int at = 1; at < 12; at++) {
            byte[] header = ipv4();
            header[at]++;
            assertThat(seen(decode(header)))
                    .isEqualTo("MALFORMED after " + (at + 1) + ", needs 0 something else than a PROXY header");
        }
    }

    @Test
    void asksForNoByteThatIsNotTheHeaders() {
        for (byte[] header : List.of(
                EXAMPLE,
                line("PROXY UNKNOWN\r\n"),
                line("PROXY UNKNOWN \r\n"),
                ipv4(),
                ipv4(tlv(4, 7)),
                binary("20 00 0000"))) {
            ByteBuffer socket = ByteBuffer.wrap(header);
            ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
            assertThat(decoder.needs()).isEqualTo(15);
            while (decoder.needs() > 0) {
                ByteBuffer read = socket.slice().limit(decoder.needs()); // throws if more were asked for than there is
                socket.position(socket.position() + decoder.needs());
                decoder.decode(read);
                assertThat(read.hasRemaining()).isFalse();
            }
            assertThat(socket.hasRemaining()).isFalse();
            assertThat(seen(decoder)).startsWith("COMPLETE after " + header.length);
        }
    }

    @Test
    void readsWhatIsSplitAnywhere() {
        for (byte[] header : List.of(EXAMPLE, ipv4(), withChecksum(ipv4(tlv(4, 5), tlv(3, 4)), 39))) {
            String whole = seen(decode(header));
            assertThat(whole).startsWith("COMPLETE after " + header.length);
            assertThat(seen(decodeByteByByte(header))).isEqualTo(whole);
            for (int split = 0; split < header.length; split++) {
                ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
                assertThat(decoder.decode(ByteBuffer.wrap(header, 0, split)))
                        .as("the first %d bytes", split)
                        .isEqualTo(Status.NEED_MORE);
                assertThat(decoder.needs()).isBetween(1, header.length - split);
                decoder.decode(ByteBuffer.wrap(header, split, header.length - split));
                assertThat(seen(decoder)).as("split at %d", split).isEqualTo(whole);
            }
        }
    }

    @Test
    void hasNoHeaderBeforeItIsComplete() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new ProxyHeaderDecoder().header())
                .withMessage("status: NEED_MORE (expected: COMPLETE)");
    }
}
