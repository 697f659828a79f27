package io.ha4j.vrrp.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.loop.LoopTimer;
import org.junit.jupiter.api.Test;

/** When a change of a link is believed. */
class LinkDebounceTest {

    private static final long UP = 30;
    private static final long DOWN = 10;

    private final LinkDebounce debounce = new LinkDebounce(UP, DOWN);

    @Test
    void believesAtOnceWhatItSeesFirst() {
        assertThat(debounce.update(true, 0)).isTrue();
        assertThat(debounce.deadlineNanos()).isEqualTo(LoopTimer.NEVER);
        assertThat(new LinkDebounce(UP, DOWN).update(false, 0)).isFalse();
    }

    @Test
    void believesAChangeWhenItHasLasted() {
        debounce.update(true, 0);
        assertThat(debounce.update(false, 100)).isTrue();
        assertThat(debounce.deadlineNanos()).isEqualTo(100 + DOWN);
        assertThat(debounce.update(false, 105))
                .as("the delay counts from the first sight")
                .isTrue();
        assertThat(debounce.update(false, 100 + DOWN)).isFalse();
        assertThat(debounce.deadlineNanos()).isEqualTo(LoopTimer.NEVER);
        assertThat(debounce.update(true, 200)).isFalse();
        assertThat(debounce.update(true, 200 + UP - 1)).isFalse();
        assertThat(debounce.update(true, 200 + UP)).isTrue();
    }

    @Test
    void aFlapBeginsTheDelayAnew() {
        debounce.update(true, 0);
        for (long now = 100; now < 1000; now += DOWN) {
            assertThat(debounce.update(false, now)).isTrue();
            assertThat(debounce.update(true, now + DOWN - 1)).isTrue();
            assertThat(debounce.deadlineNanos()).isEqualTo(LoopTimer.NEVER);
        }
    }

    @Test
    void withoutDelaysItBelievesAllAtOnce() {
        LinkDebounce none = new LinkDebounce(0, 0);
        assertThat(none.update(true, 0)).isTrue();
        assertThat(none.update(false, 0)).isFalse();
        assertThat(none.update(true, 0)).isTrue();
        assertThat(none.deadlineNanos()).isEqualTo(LoopTimer.NEVER);
    }

    @Test
    void whatComesInThePlaceOfALinkThatHasGoneMustLast() {
        debounce.update(true, 0);
        debounce.update(false, 5);
        debounce.gone();
        assertThat(debounce.deadlineNanos()).isEqualTo(LoopTimer.NEVER);
        assertThat(debounce.update(true, 100)).isFalse();
        assertThat(debounce.deadlineNanos()).isEqualTo(100 + UP);
        assertThat(debounce.update(true, 100 + UP)).isTrue();
    }
}
