package io.ha4j.lvs.proxyprotocol;

import java.util.zip.CRC32C;

/** Goes through the vectors of a version 2 header, and over all of it for the checksum. Keeps nothing. */
final class TlvReader {

    static final int CRC32C_TYPE = 3;
    private static final int CRC32C_LENGTH = 4;

    private final CRC32C checksum = new CRC32C();
    /** What was told, as far as it was read. */
    private int told;

    private boolean isTold;
    private int type;
    private int valueLength;
    /** How many bytes of type and length were read; 3: we are in the value. */
    private int head;
    /** How many bytes of the value are missing. */
    private int missing;

    /** Takes a byte that is no part of a vector. */
    void skip(byte next) {
        checksum.update(next);
    }

    /**
     * Takes the next byte.
     *
     * @param behind how many bytes of the header follow
     */
    void accept(byte next, int behind) throws MalformedHeaderException {
        if (head == 3) {
            value(next);
        } else {
            checksum.update(next);
            head(next & 0xff, behind);
        }
        if (head == 3 && missing == 0) {
            head = 0;
        }
    }

    private void head(int next, int behind) throws MalformedHeaderException {
        switch (head++) {
            case 0 -> type = next;
            case 1 -> valueLength = next << 8;
            default -> {
                valueLength |= next;
                missing = valueLength;
                checkHead(behind);
            }
        }
    }

    private void checkHead(int behind) throws MalformedHeaderException {
        if (valueLength > behind) {
            throw new MalformedHeaderException(
                    "a PROXY header with a TLV of " + valueLength + " bytes where " + behind + " are left");
        }
        if (type == CRC32C_TYPE) {
            if (valueLength != CRC32C_LENGTH || isTold) {
                throw new MalformedHeaderException(
                        "a PROXY header with a checksum that is not 4 bytes long, or two of them");
            }
            isTold = true;
        }
    }

    private void value(byte next) {
        missing--;
        if (type == CRC32C_TYPE) {
            told = told << 8 | (next & 0xff);
            checksum.update(0); // as it was when the sender computed it
        } else {
            checksum.update(next);
        }
    }

    /** There is nothing more. */
    void end() throws MalformedHeaderException {
        if (head != 0) {
            throw new MalformedHeaderException("a PROXY header that ends within a TLV");
        }
        if (isTold && told != (int) checksum.getValue()) {
            throw new MalformedHeaderException("a PROXY header with a wrong checksum");
        }
    }
}
