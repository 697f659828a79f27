package io.ha4j.lvs.proxyprotocol;

import io.ha4j.lvs.proxyprotocol.ProxyHeader.Command;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The line of version 1, section 2.1. */
final class V1Reader implements HeaderReader {

    static final int LONGEST = 107;

    private static final byte[] BEGIN = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UNKNOWN = "UNKNOWN".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TCP4 = "TCP4 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TCP6 = "TCP6 ".getBytes(StandardCharsets.US_ASCII);

    private final byte[] line = new byte[LONGEST];
    private int length;
    /** Where the next field begins, while the line is parsed. */
    private int at;

    private @Nullable ProxyHeader header;

    @Override
    public boolean accept(byte next) throws MalformedHeaderException {
        if (length < BEGIN.length && next != BEGIN[length]) {
            throw new MalformedHeaderException("something else than a PROXY header");
        }
        boolean afterCr = length > 0 && line[length - 1] == '\r';
        if (afterCr != (next == '\n')) {
            throw new MalformedHeaderException("a PROXY line with a CR or LF that is not CR LF");
        }
        line[length++] = next;
        if (next == '\n') {
            header = parse(length - 2);
            return true;
        }
        if (length == LONGEST) {
            throw new MalformedHeaderException("a PROXY line of more than " + LONGEST + " bytes");
        }
        return false;
    }

    @Override
    public int needs() {
        int toEnd = line[length - 1] == '\r' ? 1 : 2;
        return Math.max(ProxyHeaderDecoder.SHORTEST - length, toEnd);
    }

    @Override
    public ProxyHeader header() {
        if (header == null) {
            throw new IllegalStateException("header: not complete (expected: after the last byte)");
        }
        return header;
    }

    /** @param end where CR LF begins */
    private ProxyHeader parse(int end) throws MalformedHeaderException {
        at = BEGIN.length;
        if (follows(UNKNOWN, end)) {
            int after = at + UNKNOWN.length;
            if (after == end || line[after] == ' ') { // and anything behind, which the specification says to ignore
                return ProxyHeader.withoutAddresses(ProxyProtocol.V1, Command.PROXY);
            }
        }
        boolean ipv6 = follows(TCP6, end);
        if (!ipv6 && !follows(TCP4, end)) {
            throw new MalformedHeaderException("a PROXY line for another protocol than TCP4, TCP6 and UNKNOWN");
        }
        at += TCP4.length;
        InetAddress source = address("source", ipv6, end);
        InetAddress destination = address("destination", ipv6, end);
        int sourcePort = port("source", fieldEnd(end));
        int destinationPort = port("destination", end);
        return new ProxyHeader(
                ProxyProtocol.V1,
                Command.PROXY,
                new InetSocketAddress(source, sourcePort),
                new InetSocketAddress(destination, destinationPort));
    }

    private boolean follows(byte[] word, int end) {
        if (end - at < word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (line[at + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    /** {@return where the space behind the field is} */
    private int fieldEnd(int end) throws MalformedHeaderException {
        for (int i = at; i < end; i++) {
            if (line[i] == ' ') {
                return i;
            }
        }
        throw new MalformedHeaderException("a PROXY line that ends too early");
    }

    private InetAddress address(String which, boolean ipv6, int end) throws MalformedHeaderException {
        int to = fieldEnd(end);
        byte[] address = ipv6 ? Literals.ipv6(line, at, to) : Literals.ipv4(line, at, to);
        if (address == null) {
            throw new MalformedHeaderException(
                    "a PROXY line whose " + which + " is no IPv" + (ipv6 ? 6 : 4) + " address");
        }
        at = to + 1;
        return Literals.address(address);
    }

    private int port(String which, int to) throws MalformedHeaderException {
        int port = Literals.number(line, at, to, 65_535);
        if (port < 0) {
            throw new MalformedHeaderException("a PROXY line whose " + which + " port is no number of 0..65535");
        }
        at = to + 1;
        return port;
    }
}
