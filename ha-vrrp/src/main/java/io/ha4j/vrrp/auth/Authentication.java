package io.ha4j.vrrp.auth;

import io.ha4j.value.Require;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How advertisements prove that they come from a router of ours. Immutable; never prints a key.
 *
 * <p>HMAC-SHA256 with a time stamp in each advertisement: what is older than the window, or not newer than what the same router
 * sent before, is refused. The wall clocks of the routers must agree to within the window. A router that has just started
 * remembers nothing, so a recording younger than the window is believed once.
 */
public final class Authentication {

    private static final Duration MIN_WINDOW = Duration.ofSeconds(1);
    private static final Duration MAX_WINDOW = Duration.ofMinutes(5);

    private final List<HmacKey> keys;
    private final @Nullable Duration window;

    private Authentication(List<HmacKey> keys, @Nullable Duration window) {
        this.keys = keys;
        this.window = window;
    }

    /**
     * {@return authentication that signs with {@code active} and accepts that and the other keys, so that keys can be changed
     * one router at a time}
     *
     * @throws IllegalArgumentException if two keys have one id
     */
    public static Authentication hmac(HmacKey active, HmacKey... alsoAccepted) {
        List<HmacKey> keys = new ArrayList<>();
        keys.add(Require.nonNull("active", active, "a key"));
        keys.addAll(List.of(alsoAccepted));
        Set<Integer> ids = new HashSet<>();
        for (HmacKey key : keys) {
            Require.argument(ids.add(key.id()), "key id", key.id(), "each id once");
        }
        return new Authentication(List.copyOf(keys), null);
    }

    /**
     * {@return the same with another window}
     *
     * @param newWindow 1 s..300 s; default: three advertisement intervals, at least 5 s
     */
    public Authentication window(Duration newWindow) {
        return new Authentication(keys, Require.inRange("window", newWindow, MIN_WINDOW, MAX_WINDOW));
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
        return other instanceof Authentication that && keys.equals(that.keys) && Objects.equals(window, that.window);
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
