package io.ha4j.examples.faults;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * A beginning of a connection that is no PROXY header.
 *
 * @param name what it is
 * @param then what the client does behind it
 * @param maker makes one
 */
record BadHeader(String name, Then then, Function<Random, byte[]> maker) {

    static final List<BadHeader> ALL = List.of(
            // A connection on which nothing comes.
            new BadHeader("nothing", Then.WAIT, random -> new byte[0]),
            new BadHeader("cut line", Then.WAIT, random -> cut(random, GoodHeader.line())),
            new BadHeader("cut line and end", Then.END, random -> cut(random, GoodHeader.line())),
            new BadHeader(
                    "cut block and end",
                    Then.END,
                    random -> cut(random, GoodHeader.block(GoodHeader.PROXY, GoodHeader.TCP4, 12, 12))),
            // One byte at a time, too slow to be done within the time-out.
            new BadHeader("slow", Then.TRICKLE, random -> GoodHeader.line()),
            new BadHeader(
                    "long line", Then.SAY, random -> text("PROXY TCP4 " + "1".repeat(100 + random.nextInt(4_000)))),
            // It announces 65,535 bytes behind it, which the format allows, and ends before.
            new BadHeader(
                    "long block",
                    Then.END,
                    random -> GoodHeader.block(GoodHeader.PROXY, GoodHeader.TCP4, 65_535, 2_000)),
            // A vector behind the addresses that is longer than the header.
            new BadHeader("long vector", Then.SAY, random -> {
                byte[] bytes = GoodHeader.block(GoodHeader.PROXY, GoodHeader.TCP4, 16, 16);
                bytes[bytes.length - 4] = 4;
                bytes[bytes.length - 2] = 100;
                return bytes;
            }),
            new BadHeader("garbage", Then.SAY, random -> {
                byte[] bytes = new byte[1 + random.nextInt(500)];
                random.nextBytes(bytes);
                bytes[0] = (byte) 0xff;
                return bytes;
            }),
            new BadHeader("no header", Then.SAY, random -> text("GET / HTTP/1.1\r\nHost: example\r\n\r\n")),
            new BadHeader("no such version", Then.SAY, random -> GoodHeader.block(0x31, GoodHeader.TCP4, 12, 12)),
            new BadHeader("no such family", Then.SAY, random -> GoodHeader.block(GoodHeader.PROXY, 0x71, 12, 12)),
            new BadHeader(
                    "short block", Then.SAY, random -> GoodHeader.block(GoodHeader.PROXY, GoodHeader.TCP4, 11, 12)),
            new BadHeader("no such port", Then.SAY, random -> text("PROXY TCP4 192.0.2.1 198.51.100.1 65536 80\r\n")),
            new BadHeader("other family", Then.SAY, random -> text("PROXY TCP6 192.0.2.1 198.51.100.1 1024 80\r\n")),
            new BadHeader("bare line feed", Then.SAY, random -> text("PROXY TCP4 192.0.2.1 198.51.100.1 1024 80\n")));

    /** What the client does behind it. */
    enum Then {
        /** Sends a line, which must not arrive. */
        SAY,
        /** Closes its output. */
        END,
        /** Waits to be thrown out. */
        WAIT,
        /** Sends it byte by byte, slowly. */
        TRICKLE
    }

    byte[] bytes(Random random) {
        return maker.apply(random);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return some of the beginning, at least a byte} */
    private static byte[] cut(Random random, byte[] whole) {
        byte[] some = new byte[1 + random.nextInt(whole.length - 1)];
        ByteBuffer.wrap(whole).get(some);
        return some;
    }
}
