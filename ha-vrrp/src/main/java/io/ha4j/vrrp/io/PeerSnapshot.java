package io.ha4j.vrrp.io;

import io.ha4j.vrrp.packet.ChecksumDialect;
import java.time.Instant;

/**
 * What was last heard from a peer.
 *
 * @param address where it sends from
 * @param priority the priority in its last valid advertisement
 * @param checksum how it makes its checksums
 * @param keyId which key its last valid advertisement was signed with, 1..255; 0: it was not signed with HMAC
 * @param advertisements how many valid advertisements came from it
 * @param lastHeard when the last one came, by the wall clock
 */
public record PeerSnapshot(
        String address, int priority, ChecksumDialect checksum, int keyId, long advertisements, Instant lastHeard) {}
