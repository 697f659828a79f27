package io.ha4j.vrrp.auth;

import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.RouterAddress;
import java.net.Inet4Address;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Checks the trailer and remembers, for each router, the newest advertisement that was valid. Not thread-safe: its loop owns it.
 *
 * <p>Cheap checks come first; the memory changes only after a valid tag, so that nobody without the key can fill or move it.
 */
public final class HmacVerifier {

    private static final int MAX_ROUTERS = 256;

    private final Map<Integer, HmacKey> keys = new HashMap<>();
    private long reach;
    private final Map<RouterAddress, Newest> newest = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * The newest advertisement of a router.
     *
     * @param duplicated whether it was heard a second time
     */
    private record Newest(Stamp stamp, boolean duplicated) {}

    /** Creates a verifier that accepts all keys within {@code window}; with monotonic replay protection the window has no end. */
    public HmacVerifier(HmacAuthentication authentication, Duration window) {
        authentication.keys().forEach(key -> keys.put(key.id(), key));
        this.reach = authentication.reach(window);
    }

    /** Goes on with other keys or another window, and remembers what it has seen: else a recording would be believed once more. */
    public void change(HmacAuthentication authentication, Duration window) {
        keys.clear();
        authentication.keys().forEach(key -> keys.put(key.id(), key));
        reach = authentication.reach(window);
    }

    /** {@return the length of a trailer} */
    public static int trailerLength() {
        return HmacTrailer.LENGTH;
    }

    /** {@return the id of the key that a packet with a trailer names, which ends at {@code end}} */
    public static int keyId(byte[] bytes, int end) {
        return HmacTrailer.keyId(bytes, end - HmacTrailer.LENGTH);
    }

    /**
     * {@return whether the packet, message and trailer, is to be believed}
     *
     * @param now the wall clock
     */
    public HmacVerdict verify(byte[] bytes, int offset, int length, RouterAddress source, Instant now) {
        boolean ipv4 = source.address() instanceof Inet4Address;
        int messageLength = AdvertisementCodec.announcedLength(bytes, offset, length, ipv4);
        if (messageLength >= 0 && length == messageLength) {
            return HmacVerdict.MISSING;
        }
        int trailer = offset + messageLength;
        if (messageLength < 0
                || length != messageLength + HmacTrailer.LENGTH
                || !HmacTrailer.isWellFormed(bytes, trailer)) {
            return HmacVerdict.MALFORMED;
        }
        Stamp stamp = HmacTrailer.stamp(bytes, trailer);
        Stamp clock = Stamp.of(now);
        if (isStale(clock.since(stamp))) {
            return HmacVerdict.STALE;
        }
        HmacKey key = keys.get(HmacTrailer.keyId(bytes, trailer));
        if (key == null) {
            return HmacVerdict.UNKNOWN_KEY;
        }
        byte[] expected = HmacTrailer.tag(bytes, offset, messageLength, source.address(), key);
        if (!MessageDigest.isEqual(expected, HmacTrailer.tag(bytes, trailer))) {
            return HmacVerdict.INVALID;
        }
        return remember(source, stamp, clock);
    }

    private boolean isStale(long age) {
        return reach != HmacAuthentication.NO_END && (age > reach || age < -reach);
    }

    /**
     * One memory for all keys: changing the key does not open a second chance for a recording. What lies further ahead than the
     * window was remembered before the wall clock of this host was set back, and would shut the router out for that long.
     */
    private HmacVerdict remember(RouterAddress source, Stamp stamp, Stamp clock) {
        Newest last = newest.get(source);
        boolean known = last != null && last.stamp.since(clock) <= reach;
        if (last != null && known && !stamp.isAfter(last.stamp)) {
            // A router uses a stamp once, so this is the same advertisement.
            boolean secondTime = stamp.equals(last.stamp) && !last.duplicated;
            if (secondTime) {
                newest.put(source, new Newest(stamp, true));
            }
            return secondTime ? HmacVerdict.DUPLICATE : HmacVerdict.REPLAY;
        }
        newest.put(source, new Newest(stamp, false));
        if (newest.size() > MAX_ROUTERS) {
            newest.remove(newest.keySet().iterator().next());
        }
        return HmacVerdict.VALID;
    }
}
