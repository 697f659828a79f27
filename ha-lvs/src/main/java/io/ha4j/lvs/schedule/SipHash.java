package io.ha4j.lvs.schedule;

/** SipHash-1-3 of one number: what {@code hsiphash()} is in a 64-bit kernel (lib/siphash.c). The same everywhere, at any time. */
final class SipHash {

    private SipHash() {}

    /**
     * {@return the hash of the four bytes of {@code value} in little-endian order}
     *
     * @param key both halves of the key
     */
    static int of(int value, long key) {
        long last = (4L << 56) | (value & 0xffff_ffffL);
        long v0 = 0x736f6d6570736575L ^ key;
        long v1 = 0x646f72616e646f6dL ^ key;
        long v2 = 0x6c7967656e657261L ^ key;
        long v3 = 0x7465646279746573L ^ key ^ last;
        for (int round = 0; round < 4; round++) {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            if (round == 0) { // one round for the message, three to finish
                v0 ^= last;
                v2 ^= 0xff;
            }
        }
        return (int) (v0 ^ v1 ^ v2 ^ v3);
    }
}
