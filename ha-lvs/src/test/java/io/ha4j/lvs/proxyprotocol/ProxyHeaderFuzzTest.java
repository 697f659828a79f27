package io.ha4j.lvs.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.proxyprotocol.ProxyHeaderDecoder.Status;
import io.ha4j.testkit.Allocations;
import io.ha4j.testkit.Corpus;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Whatever a client sends first: a header, the beginning of one, or a reason why it is none; the same however the bytes are cut, not much
 * memory, and what is understood can be said again.
 */
class ProxyHeaderFuzzTest {

    @Test
    void holdsForItsCorpus() {
        Corpus.of(ProxyHeaderFuzzTest.class).forEach(ProxyHeaderFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void holdsForMutationsOfIt() {
        Corpus.of(ProxyHeaderFuzzTest.class).mutate(ProxyHeaderFuzzTest::fuzzerTestOneInput);
    }

    /**
     * Decodes.
     *
     * @param input the first bytes of a connection
     */
    public static void fuzzerTestOneInput(byte[] input) {
        ProxyHeaderDecoder decoder = Headers.decode(input);
        Status status = decoder.decode(ByteBuffer.allocate(0));
        assertThat(decoder.length()).isLessThanOrEqualTo(input.length);
        switch (status) {
            case NEED_MORE -> {
                assertThat(decoder.length()).isEqualTo(input.length);
                assertThat(decoder.needs()).isBetween(1, 65_535);
            }
            case COMPLETE -> sayAgain(decoder.header());
            case MALFORMED -> assertThat(decoder.reason()).isNotBlank().hasSizeLessThan(120);
        }
        assertThat(Headers.seen(Headers.decodeByteByByte(input))).isEqualTo(Headers.seen(decoder));
        if (status != Status.NEED_MORE) {
            byte[] taken = Arrays.copyOf(input, decoder.length());
            assertThat(Headers.seen(Headers.decode(taken))).isEqualTo(Headers.seen(decoder));
        }
        assertThat(Allocations.of(() -> Headers.decode(input))).isLessThan(10_000);
    }

    private static void sayAgain(ProxyHeader header) {
        if (header.source() == null || header.destination() == null) {
            assertThat(header.source()).isNull();
            assertThat(header.destination()).isNull();
            return;
        }
        ByteBuffer out = ByteBuffer.allocate(ProxyHeaderEncoder.MAX_LENGTH);
        ProxyHeaderEncoder.encode(header.version(), header.source(), header.destination(), out);
        ProxyHeaderDecoder again = Headers.decode(Arrays.copyOf(out.array(), out.position()));
        assertThat(again.header()).isEqualTo(header);
    }
}
