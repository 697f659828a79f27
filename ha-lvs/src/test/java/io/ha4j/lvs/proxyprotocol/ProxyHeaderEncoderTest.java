package io.ha4j.lvs.proxyprotocol;

import static io.ha4j.lvs.proxyprotocol.Headers.decode;
import static io.ha4j.lvs.proxyprotocol.Headers.endpoint;
import static io.ha4j.lvs.proxyprotocol.Headers.seen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.proxyprotocol.ProxyHeader.Command;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyHeaderEncoderTest {

    private static final InetSocketAddress V4 = endpoint("192.168.0.1", 56_324);
    private static final InetSocketAddress V4_SERVER = endpoint("192.168.0.11", 443);
    private static final InetSocketAddress V6 = endpoint("2001:db8::1", 56_324);
    private static final InetSocketAddress V6_SERVER = endpoint("2001:db8::b", 443);
    private static final InetSocketAddress NOWHERE = InetSocketAddress.createUnresolved("name.invalid", 80);

    private static byte[] written(Consumer<ByteBuffer> encoder) {
        ByteBuffer out = ByteBuffer.allocate(ProxyHeaderEncoder.MAX_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        encoder.accept(out);
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    private static byte[] encoded(ProxyProtocol version, InetSocketAddress client, InetSocketAddress destination) {
        return written(out -> ProxyHeaderEncoder.encode(version, client, destination, out));
    }

    private static String line(InetSocketAddress client, InetSocketAddress destination) {
        return new String(encoded(ProxyProtocol.V1, client, destination), StandardCharsets.US_ASCII);
    }

    private static String hex(byte[] header) {
        String hex = HexFormat.of().formatHex(header);
        assertThat(hex).startsWith(Headers.SIGNATURE);
        return hex.substring(Headers.SIGNATURE.length());
    }

    private static String hex(InetSocketAddress client, InetSocketAddress destination) {
        return hex(encoded(ProxyProtocol.V2, client, destination));
    }

    @Test
    void writesLines() {
        assertThat(line(V4, V4_SERVER)).isEqualTo("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");
        assertThat(line(V6, V6_SERVER)).isEqualTo("PROXY TCP6 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:b 56324 443\r\n");
        assertThat(line(V4, V6_SERVER))
                .isEqualTo("PROXY TCP6 0:0:0:0:0:ffff:c0a8:1 2001:db8:0:0:0:0:0:b 56324 443\r\n");
        assertThat(line(V6, V4_SERVER))
                .isEqualTo("PROXY TCP6 2001:db8:0:0:0:0:0:1 0:0:0:0:0:ffff:c0a8:b 56324 443\r\n");
    }

    @Test
    void writesBinaryHeaders() {
        assertThat(hex(V4, V4_SERVER)).isEqualTo("2111000c" + "c0a80001" + "c0a8000b" + "dc04" + "01bb");
        assertThat(hex(V6, V6_SERVER))
                .isEqualTo("21210024" + "20010db8000000000000000000000001" + "20010db800000000000000000000000b" + "dc04"
                        + "01bb");
        assertThat(hex(V4, V6_SERVER))
                .isEqualTo("21210024" + "00000000000000000000ffffc0a80001" + "20010db800000000000000000000000b" + "dc04"
                        + "01bb");
        assertThat(hex(V6, V4_SERVER))
                .isEqualTo("21210024" + "20010db8000000000000000000000001" + "00000000000000000000ffffc0a8000b" + "dc04"
                        + "01bb");
    }

    @Test
    void writesHeadersOfDatagrams() {
        assertThat(hex(written(out -> ProxyHeaderEncoder.encodeDatagram(V4, V4_SERVER, out))))
                .isEqualTo("2112000c" + "c0a80001" + "c0a8000b" + "dc04" + "01bb");
        assertThat(hex(written(out -> ProxyHeaderEncoder.encodeDatagram(V6, V4_SERVER, out))))
                .startsWith("21220024" + "20010db8000000000000000000000001");
    }

    @Test
    void writesConnectionsOfItsOwn() {
        assertThat(hex(written(out -> ProxyHeaderEncoder.encodeLocal(ProxyProtocol.V2, V4, V4_SERVER, out))))
                .isEqualTo("20000000");
        assertThat(written(out -> ProxyHeaderEncoder.encodeLocal(ProxyProtocol.V1, V4, V4_SERVER, out)))
                .isEqualTo(encoded(ProxyProtocol.V1, V4, V4_SERVER));
    }

    @Test
    void saysWhatItDoesNotKnow() {
        assertThat(line(NOWHERE, V4_SERVER)).isEqualTo("PROXY UNKNOWN\r\n");
        assertThat(line(V4, NOWHERE)).isEqualTo("PROXY UNKNOWN\r\n");
        assertThat(hex(NOWHERE, V4_SERVER)).isEqualTo("21000000");
        assertThat(hex(V4, NOWHERE)).isEqualTo("21000000");
    }

    @Test
    void leavesZonesOut() throws UnknownHostException {
        byte[] address = new byte[16];
        address[0] = (byte) 0xfe;
        address[1] = (byte) 0x80;
        address[15] = 1;
        InetSocketAddress zoned = new InetSocketAddress(Inet6Address.getByAddress(null, address, 7), 1);
        assertThat(zoned.getAddress().getHostAddress()).endsWith("%7");
        assertThat(line(zoned, V6_SERVER)).startsWith("PROXY TCP6 fe80:0:0:0:0:0:0:1 2001:");
    }

    @ParameterizedTest
    @CsvSource({"V1,104", "V2,52"})
    void isNeverLonger(ProxyProtocol version, int length) {
        InetSocketAddress longest = endpoint("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65_535);
        assertThat(encoded(version, longest, longest)).hasSize(length);
        ByteBuffer tooSmall = ByteBuffer.allocate(length - 1);
        assertThatThrownBy(() -> ProxyHeaderEncoder.encode(version, longest, longest, tooSmall))
                .isInstanceOf(BufferOverflowException.class);
    }

    @Test
    void isReadBackForAnyPairOfAddresses() throws UnknownHostException {
        for (long seed = 0; seed < 5_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            InetSocketAddress client = any(random);
            InetSocketAddress destination = any(random);
            for (ProxyProtocol version : ProxyProtocol.values()) {
                byte[] header = encoded(version, client, destination);
                assertThat(decode(header).header())
                        .as("seed %d, %s", seed, version)
                        .isEqualTo(new ProxyHeader(version, Command.PROXY, client, destination));
                assertThat(seen(decode(header))).startsWith("COMPLETE after " + header.length);
            }
        }
    }

    /** With many zeros, which IPv6 addresses write in their own way. */
    private static InetSocketAddress any(SplittableRandom random) throws UnknownHostException {
        byte[] address = new byte[random.nextBoolean() ? 4 : 16];
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) (random.nextBoolean() ? 0 : random.nextInt(256));
        }
        return new InetSocketAddress(Literals.address(address), random.nextInt(65_536));
    }
}
