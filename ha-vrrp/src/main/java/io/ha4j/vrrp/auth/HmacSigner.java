package io.ha4j.vrrp.auth;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;

/** Appends the trailer. Not thread-safe: its loop owns it. */
public final class HmacSigner {

    private HmacKey key;
    private long windowTicks;
    private Stamp last = new Stamp(Long.MIN_VALUE, 0);

    /** Creates a signer that uses the active key, for receivers who accept what is within {@code window}. */
    public HmacSigner(HmacAuthentication authentication, Duration window) {
        this.key = authentication.active();
        this.windowTicks = HmacTrailer.ticks(window);
    }

    /** Goes on with other keys or another window; what it signs stays newer than what it signed before. */
    public void change(HmacAuthentication authentication, Duration window) {
        key = authentication.active();
        windowTicks = HmacTrailer.ticks(window);
    }

    /**
     * {@return message and trailer}
     *
     * @param message an encoded advertisement
     * @param source the address that the receiver will see as the sender's
     * @param now the wall clock; when it runs backwards, the last time goes on being used with a higher counter, since
     *     receivers want each advertisement to be newer than the one before. After a step back by more than the window they
     *     would find that stale, and have forgotten what was newer: then the present time is used
     */
    public byte[] sign(byte[] message, InetAddress source, Instant now) {
        long ticks = HmacTrailer.ticks(now);
        if (ticks > last.ticks() || last.ticks() > ticks + windowTicks) {
            last = new Stamp(ticks, 0);
        } else if (last.counter() < 0xffff) {
            last = new Stamp(last.ticks(), last.counter() + 1);
        } else {
            last = new Stamp(last.ticks() + 1, 0);
        }
        return HmacTrailer.append(message, source, key, last);
    }
}
