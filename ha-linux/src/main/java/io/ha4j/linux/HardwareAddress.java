package io.ha4j.linux;

import io.ha4j.value.Require;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An Ethernet address of 6 bytes, such as {@code 00:00:5e:00:01:33}. An immutable value. */
public final class HardwareAddress {

    private static final String EXPECTED = "6 bytes, such as 00:00:5e:00:01:33";
    private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");
    private static final HexFormat HEX = HexFormat.ofDelimiter(":");

    private final String text; // lower case, so that it is the identity

    private HardwareAddress(String text) {
        this.text = text;
    }

    /**
     * {@return the address of these bytes, in the order in which they are sent}
     *
     * @throws IllegalArgumentException if there are not 6 of them
     */
    public static HardwareAddress of(byte[] six) {
        Require.argument(six.length == 6, "hardwareAddress", HEX.formatHex(six), EXPECTED);
        return new HardwareAddress(HEX.formatHex(six));
    }

    /**
     * {@return the address that {@code text} writes as six pairs of hexadecimal digits with colons}
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static HardwareAddress parse(@Nullable String text) {
        String checked = Require.nonNull("hardwareAddress", text, EXPECTED);
        Require.argument(TEXT.matcher(checked).matches(), "hardwareAddress", '"' + checked + '"', EXPECTED);
        return new HardwareAddress(checked.toLowerCase(Locale.ROOT));
    }

    /** {@return a copy of the 6 bytes} */
    public byte[] bytes() {
        return HEX.parseHex(text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HardwareAddress that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** {@return such as {@code 00:00:5e:00:01:33}} */
    @Override
    public String toString() {
        return text;
    }
}
