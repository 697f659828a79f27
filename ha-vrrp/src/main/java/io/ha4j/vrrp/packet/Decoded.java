package io.ha4j.vrrp.packet;

/** What came of decoding a packet. */
public sealed interface Decoded {

    /**
     * A valid advertisement.
     *
     * @param advertisement what it says
     * @param dialect how its checksum was made
     */
    record Valid(Advertisement advertisement, ChecksumDialect dialect) implements Decoded {}

    /**
     * Not a valid advertisement.
     *
     * @param reason the first check that failed
     */
    record Rejected(RejectReason reason) implements Decoded {}
}
