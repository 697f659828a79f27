package io.ha4j.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Allocations;
import io.ha4j.testkit.Corpus;
import io.ha4j.value.AddressFamily;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Whatever a raw socket delivers: a packet within its bounds, or one that says that it is malformed. */
@EnabledOnOs(OS.LINUX)
class ReceivedPacketFuzzTest {

    @Test
    void holdsForItsCorpus() {
        Corpus.of(ReceivedPacketFuzzTest.class).forEach(ReceivedPacketFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void holdsForMutationsOfIt() {
        Corpus.of(ReceivedPacketFuzzTest.class).mutate(ReceivedPacketFuzzTest::fuzzerTestOneInput);
    }

    /**
     * Receives.
     *
     * @param input a byte that says how, two lengths, and as many bytes of the socket address, of the ancillary data, and the rest as
     *     payload: bit 0: IPv6
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 3) {
            return;
        }
        Message message = new Message();
        ReceivedPacket packet = new ReceivedPacket();
        AddressFamily family = (input[0] & 1) == 0 ? AddressFamily.IPV4 : AddressFamily.IPV6;
        int name = Math.min(input[1] & 31, input.length - 3);
        int control = Math.min(input[2] & 0xff, input.length - 3 - name);
        int at = message.putName(name);
        message.memory().put(at, input, 3, name);
        if (control < 16) {
            message.putNoControl();
        } else {
            int data = message.putControl(0, 0, control - 16);
            message.memory().put(data - 16, input, 3 + name, control);
        }
        byte[] payload = Arrays.copyOfRange(input, 3 + name + control, input.length);
        int received = Math.min(payload.length, Message.CAPACITY);
        message.putPayload(payload, 0, received);
        packet.fill(message, family, received);
        if (!packet.malformed()) {
            int size = family == AddressFamily.IPV4 ? 4 : 16;
            assertThat(packet.source().getAddress()).hasSize(size);
            assertThat(packet.destination().getAddress()).hasSize(size);
            assertThat(packet.offset()).isBetween(0, received);
            assertThat(packet.length()).isBetween(0, received - packet.offset());
            if (family == AddressFamily.IPV4) {
                assertThat(packet.hops()).isBetween(0, 255);
            }
        }
        assertThat(Allocations.of(() -> packet.fill(message, family, received))).isLessThan(32_000);
    }
}
