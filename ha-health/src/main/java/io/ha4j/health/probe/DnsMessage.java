package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A DNS response: header, question and answers (RFC 1035 section 4.1). The sections behind are not looked at.
 *
 * @param id the number of the query that it is for
 * @param response whether it is a response at all
 * @param truncated whether it did not fit
 * @param rcode 0..15
 * @param question name in lower case and type, one for each question
 * @param answers the answers, in order
 */
record DnsMessage(
        int id, boolean response, boolean truncated, int rcode, List<Question> question, List<Answer> answers) {

    /** An answer: what its type is, and its content as text; empty for types without one. */
    record Answer(int type, String text) {}

    /** A question. */
    record Question(String name, int type) {}

    private static final int HEADER = 12;
    private static final int CLASS_IN = 1;
    private static final int OPCODE = 0x7800;
    /** So that names which are pointers to one long name do not make much text of a short message. */
    private static final int MAX_ANSWERS = 512;

    /**
     * {@return a query for one name}
     *
     * @param id 0..65535
     */
    static byte[] query(int id, String name, DnsType type) {
        byte[] wire = DnsName.encoded(name).getBytes(ISO_8859_1);
        return ByteBuffer.allocate(HEADER + wire.length + 4)
                .putShort((short) id)
                .putShort((short) 0x0100) // recursion desired, as of a client
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0)
                .put(wire)
                .putShort((short) type.number())
                .putShort((short) CLASS_IN)
                .array();
    }

    /**
     * {@return the message in {@code bytes}, from the first byte to the limit}
     *
     * @throws GarbledException if it is none
     */
    static DnsMessage decode(ByteBuffer bytes) throws GarbledException {
        ByteBuffer in = bytes.slice();
        if (in.remaining() < HEADER) {
            throw new GarbledException("a DNS message of " + in.remaining() + " bytes");
        }
        int id = in.getShort() & 0xffff;
        int flags = in.getShort() & 0xffff;
        int questions = in.getShort() & 0xffff;
        int answers = in.getShort() & 0xffff;
        in.position(HEADER);
        boolean truncated = (flags & 0x0200) != 0;
        if ((flags & OPCODE) != 0 || questions > 1) {
            throw new GarbledException("a DNS message that answers no query: flags 0x" + Integer.toHexString(flags)
                    + ", " + questions + " questions");
        }
        if (answers > MAX_ANSWERS) {
            throw new GarbledException("a DNS message of " + answers + " answers, more than " + MAX_ANSWERS);
        }
        List<Question> asked = questions == 0 ? List.of() : List.of(question(in));
        List<Answer> answered = truncated ? List.of() : answers(in, answers);
        return new DnsMessage(id, (flags & 0x8000) != 0, truncated, flags & 0xf, asked, answered);
    }

    private static Question question(ByteBuffer in) throws GarbledException {
        String name = DnsName.take(in);
        need(in, 4);
        int type = in.getShort() & 0xffff;
        int dnsClass = in.getShort() & 0xffff;
        if (dnsClass != CLASS_IN) {
            throw new GarbledException("a DNS message for class " + dnsClass);
        }
        return new Question(name, type);
    }

    private static List<Answer> answers(ByteBuffer in, int count) throws GarbledException {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DnsName.skip(in); // the name that was asked for, or what that one is an alias of
            need(in, 10);
            int type = in.getShort() & 0xffff;
            in.position(in.position() + 6); // class and time to live
            int length = in.getShort() & 0xffff;
            need(in, length);
            int end = in.position() + length;
            answers.add(new Answer(type, text(in, type, end)));
            if (in.position() > end) {
                throw new GarbledException("a DNS answer longer than it says");
            }
            in.position(end);
        }
        return List.copyOf(answers);
    }

    /** The text that {@code DnsProbe} documents. */
    private static String text(ByteBuffer in, int type, int end) throws GarbledException {
        for (DnsType known : DnsType.values()) {
            if (known.number() == type) {
                return switch (known) {
                    case A -> address(in, end, 4);
                    case AAAA -> address(in, end, 16);
                    case NS, CNAME, PTR -> DnsName.take(in);
                    case MX -> numbers(in, 1) + DnsName.take(in);
                    case SRV -> numbers(in, 3) + DnsName.take(in);
                    case SOA -> DnsName.take(in) + " " + DnsName.take(in) + " " + serial(in);
                    case TXT -> strings(in, end);
                    case RRSIG, DNSKEY -> "";
                };
            }
        }
        return "";
    }

    private static String address(ByteBuffer in, int end, int size) throws GarbledException {
        if (end - in.position() != size) {
            throw new GarbledException("an address of " + (end - in.position()) + " bytes in a DNS answer");
        }
        byte[] bytes = new byte[size];
        in.get(bytes);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(size + " bytes make an address", e);
        }
    }

    private static String numbers(ByteBuffer in, int count) throws GarbledException {
        need(in, 2 * count);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(in.getShort() & 0xffff).append(' ');
        }
        return text.toString();
    }

    private static String serial(ByteBuffer in) throws GarbledException {
        need(in, 20);
        return Integer.toUnsignedString(in.getInt());
    }

    private static String strings(ByteBuffer in, int end) throws GarbledException {
        StringBuilder text = new StringBuilder();
        while (in.position() < end) {
            int length = in.get() & 0xff;
            if (length > end - in.position()) {
                throw new GarbledException("a text longer than its DNS answer");
            }
            for (int i = 0; i < length; i++) {
                text.append((char) (in.get() & 0xff));
            }
        }
        return text.toString();
    }

    private static void need(ByteBuffer in, int bytes) throws GarbledException {
        if (in.remaining() < bytes) {
            throw new GarbledException("a DNS message that ends too early");
        }
    }
}
