package io.ha4j.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading of headers: golden bytes, and bytes that no kernel should deliver. */
@EnabledOnOs(OS.LINUX)
class ReceivedPacketTest {

    /** Version 4, header of 5 words, total length 28, TTL 255, protocol 112, 192.0.2.1 to 224.0.0.18, 8 bytes of payload. */
    private static final String SOUND = "45c0001c00010000ff700000" + "c0000201" + "e0000012" + "3133640100640000";

    private final Message message = new Message();
    private final ReceivedPacket packet = new ReceivedPacket();

    @Test
    void readsAnIpv4Header() {
        assertThat(packet.malformed()).as("nothing received").isTrue();
        fill(AddressFamily.IPV4, SOUND);
        assertThat(packet.malformed()).isFalse();
        assertThat(packet.offset()).isEqualTo(20);
        assertThat(packet.length()).isEqualTo(8);
        assertThat(packet.hops()).isEqualTo(255);
        assertThat(packet.source()).isEqualTo(address("192.0.2.1"));
        assertThat(packet.destination()).isEqualTo(address("224.0.0.18"));
        assertThat(packet.ifIndex()).isEqualTo(ReceivedPacket.UNKNOWN);
        assertThat(packet.kernelTimeNanos()).isZero();
        InetAddress first = packet.source();
        fill(AddressFamily.IPV4, SOUND);
        assertThat(packet.source()).as("not made anew").isSameAs(first);
        fill(AddressFamily.IPV4, SOUND.replace("c0000201", "c0000202"));
        assertThat(packet.source()).isEqualTo(address("192.0.2.2"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nothing, ''",
        "19 bytes, 45c0001c00010000ff700000c0000201e00000",
        "version 6, 65c0001c00010000ff700000c0000201e00000123133640100640000",
        "a header of 4 words, 44c0001c00010000ff700000c0000201e00000123133640100640000",
        "a header longer than the packet, 4fc0001c00010000ff700000c0000201e00000123133640100640000",
        "a total length shorter than the header, 45c0001300010000ff700000c0000201e00000123133640100640000",
        "a total length beyond the packet, 45c0001d00010000ff700000c0000201e00000123133640100640000",
    })
    void knowsAMalformedIpv4Header(String what, String hex) {
        fill(AddressFamily.IPV4, SOUND);
        fill(AddressFamily.IPV4, hex);
        assertThat(packet.malformed()).as(what).isTrue();
        assertThat(packet.length()).isZero();
    }

    @Test
    void ignoresWhatFollowsTheTotalLength() {
        fill(AddressFamily.IPV4, SOUND + "0000");
        assertThat(packet.malformed()).isFalse();
        assertThat(packet.length()).isEqualTo(8);
    }

    @Test
    void anIpv6PacketWithoutItsDestinationIsMalformed() {
        fill(AddressFamily.IPV6, "3133640100640000");
        assertThat(packet.malformed()).isTrue();
    }

    @Test
    void anIpv6AddressStaysOneEvenIfItMapsAnIpv4Address() {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffffc0000201");
        assertThat(Ip.address(mapped)).isInstanceOf(Inet6Address.class);
        InetAddress linkLocal = Ip.address(address("fe80::1").getAddress());
        assertThat(linkLocal).isEqualTo(address("fe80::1"));
        assertThat(((Inet6Address) linkLocal).getScopedInterface()).isNull();
    }

    @Test
    void noBytesMakeItThrow() {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 3 && random.nextBoolean()) {
                bytes[0] = (byte) (0x40 | (bytes[0] & 0xf));
                bytes[2] = 0;
                bytes[3] = (byte) (bytes[3] & 0x3f);
            }
            message.putPayload(bytes, 0, bytes.length);
            int data = message.putControl(random.nextInt(42), random.nextInt(53), random.nextInt(24));
            message.memory().putLong(data - 16, random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(300));
            packet.fill(message, random.nextBoolean() ? AddressFamily.IPV4 : AddressFamily.IPV6, bytes.length);
            if (!packet.malformed()) {
                assertThat(packet.offset() + packet.length()).isLessThanOrEqualTo(bytes.length);
                assertThat(packet.source()).isNotNull();
                assertThat(packet.destination()).isNotNull();
            }
        }
    }

    private void fill(AddressFamily family, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        message.putNoControl();
        message.putPayload(bytes, 0, bytes.length);
        packet.fill(message, family, bytes.length);
    }

    private static InetAddress address(String literal) {
        return Addresses.parse("address", literal);
    }
}
