package io.ha4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AllocationsTest {

    @Test
    void countsWhatIsAllocated() {
        AtomicReference<Object> kept = new AtomicReference<>();
        assertThat(Allocations.of(() -> kept.set(new byte[1_000_000]))).isBetween(1_000_000L, 1_100_000L);
        assertThat(Allocations.of(() -> kept.set("nothing new"))).isLessThan(100_000);
    }
}
