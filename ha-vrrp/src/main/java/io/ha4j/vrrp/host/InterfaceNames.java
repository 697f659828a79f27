package io.ha4j.vrrp.host;

import io.ha4j.value.Require;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The kernel's rule for names of network interfaces ({@code dev_valid_name} in net/core/dev.c). */
public final class InterfaceNames {

    private static final String EXPECTED = "1..15 bytes without blank, slash and colon, and not . or ..";

    private InterfaceNames() {}

    /**
     * {@return {@code name}, which the kernel would take as a name of an interface}
     *
     * @param field the name of the field for the message
     * @throws IllegalArgumentException if it would not
     */
    public static String check(String field, @Nullable String name) {
        String checked = Require.notBlank(field, name);
        boolean ok = checked.getBytes(StandardCharsets.UTF_8).length <= 15
                && checked.chars().noneMatch(c -> Character.isWhitespace(c) || c == '/' || c == ':')
                && !checked.equals(".")
                && !checked.equals("..");
        Require.argument(ok, field, '"' + checked + '"', EXPECTED);
        return checked;
    }
}
