package io.ha4j.vrrp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that Keepalived 2.2.7 sent: what we read is what it was told to send, and what we write are the same bytes. */
class RecordedKeepalivedTest {

    private static List<CapturedPackets.Packet> packets(String name) {
        return CapturedPackets.read("/keepalived-2.2.7/" + name + ".pcap");
    }

    private static Decoded.Valid decode(CapturedPackets.Packet packet) {
        Decoded decoded = AdvertisementCodec.decode(
                packet.payload(), 0, packet.payload().length, packet.source(), packet.destination());
        assertThat(decoded).isInstanceOf(Decoded.Valid.class);
        return (Decoded.Valid) decoded;
    }

    @ParameterizedTest
    @CsvSource({
        "v2-noauth,           8",
        "v2-pass,             3",
        "v2-5vips,            3",
        "v2-owner255,         6",
        "v2-unicast,          3",
        "v2-shutdown-prio0,   8",
        "v2-vmac,             3",
        "v3-ipv4,             3",
        "v3-ipv4-5vips,       3",
        "v3-ipv4-unicast,     3",
        "v3-ipv6,             8",
        "v3-ipv6-unicast,     3",
    })
    void decodesAndEncodesByteForByte(String name, int adverts) {
        List<CapturedPackets.Packet> packets = packets(name);
        assertThat(packets).hasSize(adverts);
        for (CapturedPackets.Packet packet : packets) {
            Decoded.Valid valid = decode(packet);
            byte[] encoded = AdvertisementCodec.encode(
                    valid.advertisement(), packet.source(), packet.destination(), valid.dialect());
            assertThat(encoded).isEqualTo(packet.payload());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v2-noauth       | V2 | 200 | 100 | PLAIN         | 192.0.2.50",
                "v2-owner255     | V2 | 255 | 200 | PLAIN         | 192.0.2.50",
                "v2-unicast      | V2 | 200 | 100 | PLAIN         | 192.0.2.50",
                "v2-5vips        | V2 | 200 | 100 | PLAIN         | 192.0.2.50,192.0.2.51,192.0.2.52,192.0.2.53,192.0.2.54",
                "v3-ipv4         | V3 | 200 | 100 | PSEUDO_HEADER | 192.0.2.50",
                "v3-ipv4-5vips   | V3 | 200 | 100 | PSEUDO_HEADER | 192.0.2.50,192.0.2.51,192.0.2.52,192.0.2.53,192.0.2.54",
                "v3-ipv6         | V3 | 200 | 100 | PSEUDO_HEADER | fe80::50,2001:db8::50",
                "v3-ipv6-unicast | V3 | 200 | 100 | PSEUDO_HEADER | fe80::50,2001:db8::50",
            })
    void readsWhatKeepalivedWasToldToSend(
            String name, VrrpVersion version, int priority, int interval, ChecksumDialect dialect, String vips) {
        Decoded.Valid first = decode(packets(name).get(0));
        Advertisement advertisement = first.advertisement();
        assertThat(first.dialect()).isEqualTo(dialect);
        assertThat(advertisement.version()).isEqualTo(version);
        assertThat(advertisement.virtualRouterId()).isEqualTo(51);
        assertThat(advertisement.priority()).isEqualTo(priority);
        assertThat(advertisement.intervalCentiseconds()).isEqualTo(interval);
        List<InetAddress> expected = Stream.of(vips.split(",", -1))
                .map(vip -> Addresses.parse("vip", vip))
                .toList();
        assertThat(advertisement.addresses()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2-pass", "v2-5vips"})
    void readsThePasswordAndNeverPrintsIt(String name) {
        Advertisement advertisement = decode(packets(name).get(0)).advertisement();
        assertThat(advertisement.authenticationType()).isEqualTo(1);
        byte[] password = java.nio.ByteBuffer.allocate(8)
                .putLong(advertisement.authenticationData())
                .array();
        assertThat(new String(password, StandardCharsets.US_ASCII)).isEqualTo("s3cret12");
        assertThat(advertisement.toString())
                .contains("password=***")
                .doesNotContain("s3cret12")
                .doesNotContain(Long.toString(advertisement.authenticationData()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2-shutdown-prio0"})
    void readsThePriorityZeroOfAStop(String name) {
        List<Integer> priorities = packets(name).stream()
                .map(p -> decode(p).advertisement().priority())
                .toList();
        assertThat(priorities).contains(0).contains(200);
    }
}
