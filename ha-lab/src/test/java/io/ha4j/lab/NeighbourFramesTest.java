package io.ha4j.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The frames of the witness, byte for byte, and answers that are none. */
class NeighbourFramesTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final HardwareAddress MAC = HardwareAddress.parse("02:00:00:00:00:09");
    private static final InetAddress VIP4 = Addresses.parse("a", "10.99.0.100");
    private static final InetAddress VIP6 = Addresses.parse("a", "2001:db8::100");

    private static final String ARP_REPLY = "02000000000900005e0001330806" + "0001080006040002" + "00005e000133"
            + "0a630064" + "020000000009" + "0a630009";
    private static final String ADVERTISEMENT = "0200000000090200000000aa86dd"
            + "6000000000203aff" + "20010db8000000000000000000000100" + "fe800000000000000000000000000009"
            + "88000000" + "60000000" + "20010db8000000000000000000000100" + "0201" + "00005e000233";

    @Test
    void asksByArp() {
        InetAddress sender = Addresses.parse("a", "10.99.0.9");
        assertThat(HEX.formatHex(NeighbourFrames.arpRequest(MAC, sender, VIP4)))
                .isEqualTo("ffffffffffff" + "020000000009" + "0806" + "0001080006040001" + "020000000009" + "0a630009"
                        + "000000000000" + "0a630064");
    }

    @Test
    void asksByNeighbourSolicitation() {
        InetAddress sender = Addresses.parse("a", "fe80::9");
        byte[] frame = NeighbourFrames.solicitation(MAC, sender, VIP6);
        assertThat(HEX.formatHex(frame))
                .startsWith("3333ff000100" + "020000000009" + "86dd" + "60000000" + "0020" + "3a" + "ff"
                        + "fe800000000000000000000000000009" + "ff0200000000000000000001ff000100" + "8700")
                .endsWith("00000000" + "20010db8000000000000000000000100" + "0101" + "020000000009");
        assertThat(frame).hasSize(14 + 40 + 32);
    }

    @Test
    void readsAnswers() {
        assertThat(arp(ARP_REPLY)).hasToString("Optional[00:00:5e:00:01:33]");
        assertThat(advertisement(ADVERTISEMENT)).hasToString("Optional[00:00:5e:00:02:33]");
        String withoutOption = ADVERTISEMENT.substring(0, ADVERTISEMENT.length() - 16);
        assertThat(advertisement(withoutOption)).as("the Ethernet source").hasToString("Optional[02:00:00:00:00:aa]");
    }

    @Test
    void ignoresWhatIsNoAnswerToThis() {
        assertThat(arp(ARP_REPLY.replace("0006040002", "0006040001")))
                .as("a request")
                .isEmpty();
        assertThat(arp(ARP_REPLY.replace("0a630064", "0a630065")))
                .as("of another")
                .isEmpty();
        assertThat(arp(ARP_REPLY.replace("0806", "0800"))).as("another type").isEmpty();
        assertThat(advertisement(ADVERTISEMENT.replace("3aff", "3afe")))
                .as("from afar")
                .isEmpty();
        assertThat(advertisement(ADVERTISEMENT.replace("8800", "8700")))
                .as("a question")
                .isEmpty();
        for (int length = 0; length < 42; length++) {
            assertThat(NeighbourFrames.arpAnswer(HEX.parseHex(ARP_REPLY), length, VIP4))
                    .isEmpty();
        }
        for (int length = 0; length < 78; length++) {
            assertThat(NeighbourFrames.advertisement(HEX.parseHex(ADVERTISEMENT), length, VIP6))
                    .isEmpty();
        }
    }

    private static Optional<HardwareAddress> arp(String hex) {
        return NeighbourFrames.arpAnswer(HEX.parseHex(hex), hex.length() / 2, VIP4);
    }

    private static Optional<HardwareAddress> advertisement(String hex) {
        return NeighbourFrames.advertisement(HEX.parseHex(hex), hex.length() / 2, VIP6);
    }
}
