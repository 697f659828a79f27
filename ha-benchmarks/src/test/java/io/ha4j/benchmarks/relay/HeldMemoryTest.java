package io.ha4j.benchmarks.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** On each JDK the counts of the JVM and of Netty differ in what they include. */
class HeldMemoryTest {

    private static final int SIZE = 16 << 20;

    @Test
    void countsNettysMemoryOnce() {
        long before = HeldMemory.direct();
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(SIZE, SIZE);
        try {
            assertThat(HeldMemory.direct() - before).isBetween((long) SIZE, SIZE * 3L / 2);
        } finally {
            buffer.release();
        }
    }

    @Test
    void countsMemoryOfTheJvmOnce() {
        long before = HeldMemory.direct();
        ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
        assertThat(HeldMemory.direct() - before).isBetween((long) SIZE, SIZE * 3L / 2);
        assertThat(buffer.capacity()).isEqualTo(SIZE);
    }

    @Test
    void countsTheHeap() {
        long before = HeldMemory.afterCollection();
        byte[] kept = new byte[SIZE];
        assertThat(HeldMemory.afterCollection() - before).isBetween(SIZE / 2L, SIZE * 3L / 2);
        assertThat(kept).hasSize(SIZE);
    }
}
