package io.ha4j.health.probe;

import io.ha4j.value.Require;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Domain names of RFC 1035, as people write them and as they travel. */
final class DnsName {

    private static final String LABEL = "[\\x21-\\x7e&&[^.\\\\]]{1,63}";
    private static final Pattern NAME = Pattern.compile("\\.|" + LABEL + "(\\." + LABEL + ")*\\.?");
    /** Section 2.3.4, as text: without the length of the first label and the root. */
    private static final int MAX_TEXT = 253;

    private static final int MAX_WIRE = 255;
    private static final int POINTER = 0xc0;

    private DnsName() {}

    /** {@return a name without the dot at the end, except the root, {@code .}} */
    static String require(String field, String name) {
        Require.argument(
                name != null
                        && trimmed(name).length() <= MAX_TEXT
                        && NAME.matcher(name).matches(),
                field,
                name == null ? "null" : Payload.quoted(name),
                "a domain name: labels of 1..63 visible ASCII characters, at most 253 in all");
        return trimmed(name);
    }

    private static String trimmed(String name) {
        return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** {@return the name as it travels} */
    static String encoded(String name) {
        StringBuilder wire = new StringBuilder();
        if (!name.equals(".")) {
            for (String label : name.split("\\.", -1)) {
                wire.append((char) label.length()).append(label);
            }
        }
        return wire.append('\0').toString();
    }

    /**
     * {@return the name at the position of {@code message}, in lower case, and moves behind it}
     *
     * <p>A pointer of section 4.1.4 may only lead to where nothing of this name has been read, further to the front each time, so that none
     * can be followed for ever. Bytes that are no visible characters are written as {@code \DDD}.
     *
     * @throws GarbledException if there is none
     */
    static String take(ByteBuffer message) throws GarbledException {
        StringBuilder name = new StringBuilder();
        int at = message.position();
        int lowest = at;
        int behind = -1;
        int wire = 0;
        while (true) {
            int length = at(message, at);
            if ((length & POINTER) == POINTER) {
                behind = behind < 0 ? at + 2 : behind;
                at = (length & ~POINTER) << 8 | at(message, at + 1);
                if (at >= lowest) {
                    throw new GarbledException("a DNS name with a pointer that does not lead back");
                }
                lowest = at;
            } else if (length > 63) {
                throw new GarbledException("a DNS name with a label of an unknown kind");
            } else {
                wire += 1 + length;
                if (wire > MAX_WIRE) {
                    throw new GarbledException("a DNS name longer than " + MAX_WIRE + " bytes");
                }
                if (length == 0) {
                    message.position(behind < 0 ? at + 1 : behind);
                    return name.isEmpty() ? "." : name.toString().toLowerCase(Locale.ROOT);
                }
                appendLabel(name, message, at + 1, length);
                at += 1 + length;
            }
        }
    }

    /** Moves behind a name without following its pointer. */
    static void skip(ByteBuffer message) throws GarbledException {
        int at = message.position();
        int length = at(message, at);
        while (length > 0 && length <= 63) {
            at += 1 + length;
            length = at(message, at);
        }
        int end = at + ((length & POINTER) == POINTER ? 2 : 1);
        if (end > message.limit() || (length > 63 && length < POINTER)) {
            throw new GarbledException("a DNS name that makes no sense");
        }
        message.position(end);
    }

    private static int at(ByteBuffer message, int index) throws GarbledException {
        if (index >= message.limit()) {
            throw new GarbledException("a DNS message that ends within a name");
        }
        return message.get(index) & 0xff;
    }

    private static void appendLabel(StringBuilder name, ByteBuffer message, int from, int length)
            throws GarbledException {
        if (!name.isEmpty()) {
            name.append('.');
        }
        for (int i = from; i < from + length; i++) {
            int c = at(message, i);
            if (c > 0x20 && c < 0x7f && c != '.' && c != '\\') {
                name.append((char) c);
            } else {
                name.append('\\')
                        .append((char) ('0' + c / 100))
                        .append((char) ('0' + c / 10 % 10))
                        .append((char) ('0' + c % 10));
            }
        }
    }
}
