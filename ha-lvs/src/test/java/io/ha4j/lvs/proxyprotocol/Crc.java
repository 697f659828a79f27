package io.ha4j.lvs.proxyprotocol;

/** CRC32c, bit by bit. */
final class Crc {

    private static final int REFLECTED_POLYNOMIAL = 0x82f63b78;

    private Crc() {}

    static int ofRfc4960(byte[] bytes) {
        int crc = -1;
        for (byte next : bytes) {
            crc ^= next & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : REFLECTED_POLYNOMIAL);
            }
        }
        return ~crc;
    }
}
