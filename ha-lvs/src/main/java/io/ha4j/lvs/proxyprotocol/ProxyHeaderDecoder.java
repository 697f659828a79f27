package io.ha4j.lvs.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the PROXY header, of either version, at the beginning of a connection, in bytes that may come in pieces of any size. It keeps
 * 107 bytes at most, whatever the sender announces, and looks no name up. One owner; one decoder for each connection.
 *
 * <p>A version 1 line may be 107 bytes long, and its form is strict: single spaces, no leading zeros, addresses of the family that it
 * names, CR LF at the end and neither of them anywhere else. An IPv6 address may end in dotted decimals, as HAProxy writes those that are
 * mapped from IPv4.
 *
 * <p>A version 2 header may be as long as its format allows (16 + 65535 bytes). The vectors (TLVs) behind the addresses are skipped, but
 * must fill their place exactly, and a CRC32c among them must be right. Nothing is read into the block of a LOCAL header, nor of one
 * that names no family or no transport. UNIX addresses are skipped.
 *
 * <p>An IPv6 address that is mapped from IPv4 comes out as the IPv4 address.
 */
public final class ProxyHeaderDecoder {

    /** How far a decoder has come. */
    public enum Status {
        /** The header is not complete: {@link #needs} bytes are missing at least. */
        NEED_MORE,
        /** {@link #header} is there, and everything behind it is the client's. */
        COMPLETE,
        /** This is no header, for {@link #reason}: the connection is to be closed. */
        MALFORMED
    }

    /** The shortest header: {@code PROXY UNKNOWN} and CR LF. */
    static final int SHORTEST = 15;

    private Status status = Status.NEED_MORE;
    private @Nullable HeaderReader reader;
    private int length;
    private String reason = "";

    /** Creates a decoder that has seen nothing. */
    public ProxyHeaderDecoder() {}

    /**
     * Takes bytes from {@code in} up to the end of the header, and no further: what remains in it after COMPLETE is the client's. Takes
     * nothing once the header is complete or malformed.
     *
     * @return the status after that
     */
    public Status decode(ByteBuffer in) {
        while (status == Status.NEED_MORE && in.hasRemaining()) {
            length++;
            try {
                status = accept(in.get()) ? Status.COMPLETE : Status.NEED_MORE;
            } catch (MalformedHeaderException e) {
                status = Status.MALFORMED;
                reason = e.reason();
            }
        }
        return status;
    }

    private boolean accept(byte next) throws MalformedHeaderException {
        if (reader == null) {
            reader = next == V2Reader.FIRST ? new V2Reader() : new V1Reader();
        }
        return reader.accept(next);
    }

    /**
     * {@return how many bytes are missing at least; 0 unless the status is NEED_MORE} Who never reads more than that at a time never
     * takes a byte of the client's.
     */
    public int needs() {
        if (status != Status.NEED_MORE) {
            return 0;
        }
        return reader == null ? SHORTEST : reader.needs();
    }

    /** {@return how many bytes it has taken; after COMPLETE the length of the header} */
    public int length() {
        return length;
    }

    /**
     * {@return the header}
     *
     * @throws IllegalStateException unless the status is COMPLETE
     */
    public ProxyHeader header() {
        if (status != Status.COMPLETE) {
            throw new IllegalStateException("status: " + status + " (expected: COMPLETE)");
        }
        return Objects.requireNonNull(reader).header();
    }

    /** {@return why it is malformed, in words that fit behind "it has sent"; empty if it is not. Nothing of what was sent is in it but numbers} */
    public String reason() {
        return reason;
    }
}
