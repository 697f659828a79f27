package io.ha4j.vrrp.auth;

import io.ha4j.value.Require;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA256 with a time stamp in each advertisement. Immutable; never prints a key.
 *
 * <p>What is older than the window, or not newer than what the same router
 * sent before, is refused. The wall clocks of the routers must agree to within the window. A router that has just started
 * remembers nothing, so a recording younger than the window is believed once.
 */
public final class HmacAuthentication extends Authentication {

    private static final Duration MIN_WINDOW = Duration.ofSeconds(1);
    private static final Duration MAX_WINDOW = Duration.ofMinutes(5);

    private final List<HmacKey> keys;
    private final @Nullable Duration window;

    private HmacAuthentication(List<HmacKey> keys, @Nullable Duration window) {
        this.keys = keys;
        this.window = window;
    }

    /** The first key is the active one. */
    static HmacAuthentication of(List<HmacKey> keys) {
        Set<Integer> ids = new HashSet<>();
        for (HmacKey key : keys) {
            Require.argument(ids.add(key.id()), "key id", key.id(), "each id once");
        }
        return new HmacAuthentication(List.copyOf(keys), null);
    }

    /**
     * {@return the same with another window}
     *
     * @param newWindow 1 s..300 s; default: three advertisement intervals, at least 5 s
     */
    public HmacAuthentication window(Duration newWindow) {
        return new HmacAuthentication(keys, Require.inRange("window", newWindow, MIN_WINDOW, MAX_WINDOW));
    }

    /** {@return the key to sign with} */
    public HmacKey active() {
        return keys.get(0);
    }

    /** {@return the keys to accept, the active one first} */
    public List<HmacKey> keys() {
        return keys;
    }

    /** {@return how old an advertisement may be, or how far ahead, given the advertisement interval} */
    public Duration windowFor(Duration interval) {
        if (window != null) {
            return window;
        }
        Duration three = interval.multipliedBy(3);
        Duration least = Duration.ofSeconds(5);
        return three.compareTo(least) < 0 ? least : three.compareTo(MAX_WINDOW) > 0 ? MAX_WINDOW : three;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HmacAuthentication that
                && keys.equals(that.keys)
                && Objects.equals(window, that.window);
    }

    @Override
    public int hashCode() {
        return Objects.hash(keys, window);
    }

    @Override
    public String toString() {
        return "hmac" + keys.stream().map(HmacKey::id).toList();
    }
}
