package io.ha4j.lvs.proxyprotocol;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers and addresses in ASCII, in their canonical form only. */
final class Literals {

    private static final int GROUPS = 8;

    private Literals() {}

    /** {@return the decimal number, which has no leading zeros and no sign; -1 if it is none of 0..max} */
    static int number(byte[] text, int from, int to, int max) {
        int digits = to - from;
        if (digits < 1 || digits > 5 || (digits > 1 && text[from] == '0')) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < to; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return -1;
            }
            number = number * 10 + text[i] - '0';
        }
        return number <= max ? number : -1;
    }

    /** {@return the four bytes of a dotted decimal address, or null if it is none} */
    static byte @Nullable [] ipv4(byte[] text, int from, int to) {
        byte[] address = new byte[4];
        int begin = from;
        for (int i = 0; i < 4; i++) {
            int end = i == 3 ? to : indexOf('.', text, begin, to);
            int octet = end < 0 ? -1 : number(text, begin, end, 255);
            if (octet < 0) {
                return null;
            }
            address[i] = (byte) octet;
            begin = end + 1;
        }
        return address;
    }

    /**
     * {@return the sixteen bytes of an IPv6 address in any of the forms of RFC 4291 section 2.2, without a zone; or null if it is
     * none}
     */
    static byte @Nullable [] ipv6(byte[] text, int from, int to) {
        byte[] groups = new byte[2 * GROUPS];
        int gap = -1; // how many bytes come before "::"
        int filled = 0;
        int at = from;
        if (to - from >= 2 && text[from] == ':' && text[from + 1] == ':') {
            gap = 0;
            at = from + 2;
        }
        while (at < to || at == from) {
            int colon = indexOf(':', text, at, to);
            int end = colon < 0 ? to : colon;
            int added = group(text, at, end, colon < 0, groups, filled);
            if (added == 0) {
                return null;
            }
            filled += added;
            at = end + 1;
            if (colon >= 0 && at < to && text[at] == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = filled;
                at++;
            } else if (colon >= 0 && at == to) {
                return null; // a single colon at the end
            }
        }
        return spread(groups, filled, gap);
    }

    /** {@return how many bytes of a group, or of dotted decimals in the last place, were put into {@code groups}; 0 if it is neither} */
    private static int group(byte[] text, int from, int to, boolean last, byte[] groups, int filled) {
        if (last && indexOf('.', text, from, to) >= 0) {
            byte[] ipv4 = ipv4(text, from, to);
            if (ipv4 == null || filled + 4 > groups.length) {
                return 0;
            }
            System.arraycopy(ipv4, 0, groups, filled, 4);
            return 4;
        }
        if (to - from < 1 || to - from > 4 || filled + 2 > groups.length) {
            return 0;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] < 0 ? -1 : Character.digit(text[i], 16);
            if (digit < 0) {
                return 0;
            }
            value = value << 4 | digit;
        }
        groups[filled] = (byte) (value >>> 8);
        groups[filled + 1] = (byte) value;
        return 2;
    }

    /** "::" stands for one group of zeros or more. */
    private static byte @Nullable [] spread(byte[] groups, int filled, int gap) {
        if (gap < 0) {
            return filled == groups.length ? groups : null;
        }
        if (filled > groups.length - 2) {
            return null;
        }
        int behind = filled - gap;
        System.arraycopy(groups, gap, groups, groups.length - behind, behind);
        Arrays.fill(groups, gap, groups.length - behind, (byte) 0);
        return groups;
    }

    private static int indexOf(char wanted, byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** {@return the address of 4 or 16 bytes; one that is mapped from IPv4 as IPv4} */
    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address: " + bytes.length + " bytes (expected: 4 or 16)", e);
        }
    }
}
