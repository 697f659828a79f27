package io.ha4j.testkit;

import java.util.SplittableRandom;

/**
 * What a bad cable does to a packet.
 *
 * @param <P> what is sent
 */
@FunctionalInterface
public interface Corruption<P> {

    /**
     * {@return what arrives instead of {@code packet}, which stays as it is}
     *
     * @param random the generator from which all chance must be drawn
     */
    P corrupt(P packet, SplittableRandom random);

    /** {@return a copy with one to four bits flipped; an empty packet stays empty} */
    static byte[] flipBits(byte[] packet, SplittableRandom random) {
        byte[] corrupted = packet.clone();
        for (int flips = packet.length == 0 ? 0 : random.nextInt(1, 5); flips > 0; flips--) {
            int bit = random.nextInt(8 * corrupted.length);
            corrupted[bit / 8] ^= (byte) (1 << bit % 8);
        }
        return corrupted;
    }
}
