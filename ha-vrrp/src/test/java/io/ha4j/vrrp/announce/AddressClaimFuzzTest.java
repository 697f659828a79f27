package io.ha4j.vrrp.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Allocations;
import io.ha4j.testkit.Corpus;
import io.ha4j.vrrp.packet.InternetChecksum;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever frames come: no claim, or one of a unicast address by a unicast address, which comes out of our own frames, too. */
class AddressClaimFuzzTest {

    private static final int ICMP = 54;

    @Test
    void holdsForItsCorpus() {
        Corpus.of(AddressClaimFuzzTest.class).forEach(AddressClaimFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void holdsForMutationsOfIt() {
        Corpus.of(AddressClaimFuzzTest.class).mutate(AddressClaimFuzzTest::fuzzerTestOneInput);
    }

    /**
     * Parses.
     *
     * @param input a byte that says how, and what came: bit 0: an ICMPv6 message at a raw socket, else a frame, bit 1: sent to a group,
     *     bit 2: the checksum of a frame was put right
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        if ((input[0] & 4) != 0) {
            sum(bytes);
        }
        AddressClaim claim = parse(input[0], bytes);
        if (claim != null) {
            assertThat(claim.hardwareAddress().bytes()[0] & 1).isZero();
            assertThat(claim.address().isMulticastAddress() || claim.address().isAnyLocalAddress())
                    .isFalse();
            byte[] ours = claim.address() instanceof Inet4Address
                    ? GratuitousArp.frame(claim.hardwareAddress(), claim.address())
                    : NeighbourAdvertisement.frame(claim.hardwareAddress(), claim.address(), claim.address(), false);
            assertThat(AddressClaim.parse(ours, 0, ours.length)).isEqualTo(claim);
        }
        long allocated = Allocations.of(() -> parse(input[0], bytes));
        assertThat(allocated).isLessThan(32_000 + 100L * bytes.length);
    }

    private static @Nullable AddressClaim parse(int how, byte[] bytes) {
        return (how & 1) == 0
                ? AddressClaim.parse(bytes, 0, bytes.length)
                : AddressClaim.parseAdvertisement(bytes, 0, bytes.length, 255, (how & 2) != 0);
    }

    /** For a frame that says how long its ICMPv6 message is. */
    private static void sum(byte[] frame) {
        if (frame.length < ICMP + 4) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(frame).putShort(ICMP + 2, (short) 0);
        int length = buffer.getShort(18) & 0xffff;
        int within = Math.min(length, frame.length - ICMP);
        int pseudo = InternetChecksum.sum(frame, 22, 32, NeighbourAdvertisement.ICMPV6 + length);
        buffer.putShort(ICMP + 2, (short) ~InternetChecksum.sum(frame, ICMP, within, pseudo));
    }
}
