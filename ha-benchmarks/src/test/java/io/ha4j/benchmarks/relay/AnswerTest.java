package io.ha4j.benchmarks.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ha4j.HaException;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerTest {

    private static final String WHOLE = "HTTP/1.1 200 OK\r\nServer: a\r\n\r\n" + "x".repeat(Nginx.SMALL_BYTES);

    private final Answer answer = new Answer();

    private boolean take(String part) {
        return answer.take(Unpooled.copiedBuffer(part, StandardCharsets.US_ASCII));
    }

    @Test
    void knowsTheEndHoweverItIsCut() {
        for (int cut = 1; cut < WHOLE.length(); cut++) {
            assertThat(take(WHOLE.substring(0, cut))).as("first %d bytes", cut).isFalse();
            assertThat(take(WHOLE.substring(cut))).as("all but %d bytes", cut).isTrue();
        }
    }

    @Test
    void refusesOtherAnswers() {
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> take("HTTP/1.1 502 Bad Gateway\r\n"))
                .withMessage("an answer is not 200");
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> new AnswerTest().take(WHOLE + "y"))
                .withMessage("an answer is too long by 1 bytes");
    }
}
