package io.ha4j.lvs.schedule;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** Random numbers without allocation; thread-safe if its source is. */
final class Dice {

    private final LongSupplier source;

    /** Throws with each thread's own generator. */
    Dice() {
        this(() -> ThreadLocalRandom.current().nextLong());
    }

    /** Throws with {@code source}, each of whose 64 bits is random. */
    Dice(LongSupplier source) {
        this.source = source;
    }

    /** {@return a number in 0..bound - 1} */
    long below(long bound) {
        return Math.multiplyHigh(source.getAsLong() >>> 1, bound << 1);
    }

    /** {@return 64 random bits} */
    long bits() {
        return source.getAsLong();
    }
}
