package io.ha4j.vrrp.auth;

import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How advertisements prove that they come from a router of ours. Immutable; never prints a key or a password. */
public abstract sealed class Authentication permits HmacAuthentication, SimplePassword {

    Authentication() {}

    /**
     * {@return authentication that signs with {@code active} and accepts that and the other keys, so that keys can be changed
     * one router at a time}
     *
     * @throws IllegalArgumentException if two keys have one id
     */
    public static HmacAuthentication hmac(HmacKey active, HmacKey... alsoAccepted) {
        List<HmacKey> keys = new ArrayList<>();
        keys.add(Require.nonNull("active", active, "a key"));
        keys.addAll(List.of(alsoAccepted));
        return HmacAuthentication.of(keys);
    }

    /**
     * {@return the password that version 2 carries in clear text; Keepalived: {@code auth_type PASS}}
     *
     * <p>This is not security: everybody in the network can read it and send it. It keeps routers apart that were given one virtual
     * router id by mistake, and it is there for interoperability. For security take {@link #hmac}.
     *
     * @param password 1..8 printable ASCII characters, the same on all routers. Keepalived cuts a longer one off after 8
     * @throws IllegalArgumentException if it is none; the message never shows the password
     */
    public static SimplePassword password(@Nullable String password) {
        return SimplePassword.of(password);
    }
}
