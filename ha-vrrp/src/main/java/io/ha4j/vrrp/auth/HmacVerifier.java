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
    private long windowTicks;
    private final Map<RouterAddress, Stamp> newest = new LinkedHashMap<>(16, 0.75f, true);

    /** Creates a verifier that accepts all keys within {@code window}. */
    public HmacVerifier(HmacAuthentication authentication, Duration window) {
        authentication.keys().forEach(key -> keys.put(key.id(), key));
        this.windowTicks = HmacTrailer.ticks(window);
    }

    /** Goes on with other keys or another window, and remembers what it has seen: else a recording would be believed once more. */
    public void change(HmacAuthentication authentication, Duration window) {
        keys.clear();
        authentication.keys().forEach(key -> keys.put(key.id(), key));
        windowTicks = HmacTrailer.ticks(window);
    }

    /** {@return the length of the trailer, to be cut off a valid packet} */
    public static int trailerLength() {
        return HmacTrailer.LENGTH;
    }

    /**
     * {@return whether the packet, message and trailer, is to be believed}
     *
     * @param now the wall clock
     */
    public HmacVerdict verify(byte[] bytes, int offset, int length, RouterAddress source, Instant now) {
        boolean ipv4 = source.address() instanceof Inet4Address;
        int messageLength = AdvertisementCodec.announcedLength(bytes, offset, length, ipv4);
        if (messageLength < 0) {
            return HmacVerdict.MALFORMED;
        }
        if (length == messageLength) {
            return HmacVerdict.MISSING;
        }
        int trailer = offset + messageLength;
        if (length != messageLength + HmacTrailer.LENGTH
                || HmacTrailer.type(bytes, trailer) != HmacTrailer.TYPE_HMAC_SHA256_128) {
            return HmacVerdict.MALFORMED;
        }
        HmacKey key = keys.get(HmacTrailer.keyId(bytes, trailer));
        if (key == null) {
            return HmacVerdict.UNKNOWN_KEY;
        }
        Stamp stamp = HmacTrailer.stamp(bytes, trailer);
        if (Math.abs(HmacTrailer.ticks(now) - stamp.ticks()) > windowTicks) {
            return HmacVerdict.STALE;
        }
        byte[] expected = HmacTrailer.tag(bytes, offset, messageLength, source.address(), key);
        if (!MessageDigest.isEqual(expected, HmacTrailer.tag(bytes, trailer))) {
            return HmacVerdict.INVALID;
        }
        return remember(source, stamp, HmacTrailer.ticks(now)) ? HmacVerdict.VALID : HmacVerdict.REPLAY;
    }

    /**
     * One memory for all keys: changing the key does not open a second chance for a recording. What lies further ahead than the
     * window was remembered before the wall clock of this host was set back, and would shut the router out for that long.
     */
    private boolean remember(RouterAddress source, Stamp stamp, long nowTicks) {
        Stamp last = newest.get(source);
        boolean impossible = last != null && last.ticks() > nowTicks + windowTicks;
        if (last != null && !impossible && stamp.compareTo(last) <= 0) {
            return false;
        }
        newest.put(source, stamp);
        if (newest.size() > MAX_ROUTERS) {
            newest.remove(newest.keySet().iterator().next());
        }
        return true;
    }
}
