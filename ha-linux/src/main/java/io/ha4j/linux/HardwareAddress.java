package io.ha4j.linux;

import io.ha4j.value.Require;
import java.util.Arrays;
import java.util.HexFormat;

/** A hardware (MAC) address of 6 bytes, such as {@code 00:00:5e:00:01:33}. An immutable value. */
public final class HardwareAddress {

    /** The length in bytes. */
    public static final int LENGTH = 6;

    private static final HexFormat TEXT = HexFormat.ofDelimiter(":");

    private final byte[] bytes;

    private HardwareAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * {@return the address of 6 bytes in the order of the wire}
     *
     * @throws IllegalArgumentException if there are not 6
     */
    public static HardwareAddress of(byte[] bytes) {
        Require.argument(bytes.length == LENGTH, "hardware address", bytes.length + " bytes", LENGTH + " bytes");
        return new HardwareAddress(bytes.clone());
    }

    /**
     * {@return the address in {@code text}: six pairs of hexadecimal digits with colons between}
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static HardwareAddress parse(String text) {
        Require.argument(
                text.matches("(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}"),
                "hardware address",
                '"' + text + '"',
                "six pairs of hexadecimal digits such as 00:00:5e:00:01:33");
        return new HardwareAddress(TEXT.parseHex(text));
    }

    /** {@return a copy of the 6 bytes in the order of the wire} */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HardwareAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return TEXT.formatHex(bytes);
    }
}
