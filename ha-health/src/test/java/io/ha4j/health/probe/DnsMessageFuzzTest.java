package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Allocations;
import io.ha4j.testkit.Corpus;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Whatever a DNS server sends: a message, or a reason why it is none; and not much memory in any case. */
class DnsMessageFuzzTest {

    @Test
    void holdsForItsCorpus() {
        Corpus.of(DnsMessageFuzzTest.class).forEach(DnsMessageFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void holdsForMutationsOfIt() {
        Corpus.of(DnsMessageFuzzTest.class).mutate(DnsMessageFuzzTest::fuzzerTestOneInput);
    }

    /**
     * Decodes.
     *
     * @param input a message
     */
    public static void fuzzerTestOneInput(byte[] input) {
        decode(input);
        assertThat(Allocations.of(() -> decode(input))).isLessThan(1_000_000);
    }

    private static void decode(byte[] input) {
        try {
            DnsMessage message = DnsMessage.decode(ByteBuffer.wrap(input).asReadOnlyBuffer());
            assertThat(message.question()).hasSizeLessThanOrEqualTo(1);
            assertThat(message.answers()).hasSizeLessThanOrEqualTo(512);
        } catch (GarbledException e) {
            assertThat(e.reason()).isNotBlank();
        }
    }
}
