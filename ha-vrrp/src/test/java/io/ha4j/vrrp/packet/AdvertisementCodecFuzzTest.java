package io.ha4j.vrrp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Allocations;
import io.ha4j.testkit.Corpus;
import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Whatever bytes come: a verdict, and what is accepted is what comes out again. */
class AdvertisementCodecFuzzTest {

    private static final InetAddress FROM = Addresses.parse("from", "192.0.2.11");
    private static final InetAddress TO = Addresses.parse("to", "224.0.0.18");
    private static final InetAddress FROM6 = Addresses.parse("from", "fe80::11");
    private static final InetAddress TO6 = Addresses.parse("to", "ff02::12");

    @Test
    void holdsForItsCorpus() {
        Corpus.of(AdvertisementCodecFuzzTest.class).forEach(AdvertisementCodecFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void holdsForMutationsOfIt() {
        Corpus.of(AdvertisementCodecFuzzTest.class).mutate(AdvertisementCodecFuzzTest::fuzzerTestOneInput);
    }

    /**
     * Decodes.
     *
     * @param input a byte that says how, and the message: bit 0: over IPv6, bit 1: with a checksum that was put right, bit 2: over the
     *     message alone
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean ipv4 = (input[0] & 1) == 0;
        InetAddress from = ipv4 ? FROM : FROM6;
        InetAddress to = ipv4 ? TO : TO6;
        byte[] message = Arrays.copyOfRange(input, 1, input.length);
        if ((input[0] & 2) != 0) {
            sum(message, from, to, (input[0] & 4) != 0);
        }
        Decoded decoded = AdvertisementCodec.decode(message, 0, message.length, from, to);
        long allocated = Allocations.of(() -> AdvertisementCodec.decode(message, 0, message.length, from, to));
        assertThat(allocated).isLessThan(32_000 + 100L * message.length);
        if (decoded instanceof Decoded.Valid valid) {
            byte[] again = AdvertisementCodec.encode(valid.advertisement(), from, to, valid.dialect());
            assertThat(AdvertisementCodec.decode(again, 0, again.length, from, to))
                    .isEqualTo(decoded);
            if (valid.advertisement().version() == VrrpVersion.V3) {
                message[4] &= 0x0f; // reserved: ignored
            }
            assertThat(withoutChecksum(again)).isEqualTo(withoutChecksum(message));
        }
    }

    private static void sum(byte[] message, InetAddress from, InetAddress to, boolean plain) {
        if (message.length >= 8) {
            int initial = plain ? 0 : InternetChecksum.pseudoHeaderSum(from, to, InternetChecksum.VRRP, message.length);
            ByteBuffer bytes = ByteBuffer.wrap(message).putShort(6, (short) 0);
            bytes.putShort(6, (short) ~InternetChecksum.sum(message, 0, message.length, initial));
        }
    }

    /** There are two zeroes in one's complement, and reserved bits were summed. */
    private static byte[] withoutChecksum(byte[] message) {
        byte[] copy = message.clone();
        Arrays.fill(copy, 6, 8, (byte) 0);
        return copy;
    }
}
