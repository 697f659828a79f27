package io.ha4j.vrrp.auth;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Appends the trailer. Not thread-safe: its loop owns it. */
public final class HmacSigner {

    private HmacKey key;
    private long reach;
    private @Nullable Stamp last;

    /** Creates a signer that uses the active key, for receivers who accept what is within {@code window}. */
    public HmacSigner(HmacAuthentication authentication, Duration window) {
        this.key = authentication.active();
        this.reach = authentication.reach(window);
    }

    /** Goes on with other keys or another window; what it signs stays newer than what it signed before. */
    public void change(HmacAuthentication authentication, Duration window) {
        key = authentication.active();
        reach = authentication.reach(window);
    }

    /**
     * {@return message and trailer}
     *
     * @param message an encoded advertisement
     * @param source the address that the receiver will see as the sender's
     * @param now the wall clock; when it runs backwards, the last time goes on being used with a higher counter, since
     *     receivers want each advertisement to be newer than the one before. After a step back by more than the window they
     *     would find that stale, and have forgotten what was newer: then the present time is used. Not so with monotonic replay
     *     protection: there the receivers forget nothing
     */
    public byte[] sign(byte[] message, InetAddress source, Instant now) {
        Stamp clock = Stamp.of(now);
        Stamp before = last;
        boolean goesOn = before != null && !clock.isAfter(before) && before.since(clock) <= reach;
        Stamp stamp = before != null && goesOn ? before.next() : clock;
        last = stamp;
        return HmacTrailer.append(message, source, key, stamp);
    }
}
