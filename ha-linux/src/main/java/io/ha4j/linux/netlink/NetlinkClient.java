package io.ha4j.linux.netlink;

import io.ha4j.linux.sys.Errno;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the kernel one thing after the other and waits for the answer, at most {@value #TIMEOUT_SECONDS} s for each datagram. What is
 * asked is given as words for the exception, made only when there is one. One owner thread.
 */
final class NetlinkClient implements AutoCloseable {

    static final int TIMEOUT_SECONDS = 2;

    private static final Logger log = LoggerFactory.getLogger(NetlinkClient.class);
    private static final int DUMP_ATTEMPTS = 10;
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long COMPLAIN_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final NetlinkSocket socket;
    private int sequence;
    private long complainedAtNanos = System.nanoTime() - COMPLAIN_EVERY_NANOS;

    private NetlinkClient(NetlinkSocket socket) {
        this.socket = socket;
    }

    static NetlinkClient open(int protocol) {
        NetlinkSocket socket = NetlinkSocket.open(protocol);
        try {
            return on(socket);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** {@return a client that uses {@code socket} from now on} */
    static NetlinkClient on(NetlinkSocket socket) {
        socket.receiveTimeout(TIMEOUT_SECONDS);
        return new NetlinkClient(socket);
    }

    /** Asks and waits for the ACK. */
    void request(Supplier<String> asked, NetlinkMessage message) {
        request(asked, message, answer -> {});
    }

    /** Asks, hands out what is answered, and waits for the ACK or the end of the dump. */
    void request(Supplier<String> asked, NetlinkMessage message, Consumer<ReceivedMessage> handler) {
        if (new Exchange(asked, handler).run(message)) {
            throw interrupted(asked);
        }
    }

    /**
     * {@return what {@code decoder} makes of a dump, without its nulls}; a dump that was interrupted by a change is done again.
     *
     * @throws NetlinkException with EINTR if the table never kept still
     */
    <T> List<T> dump(Supplier<String> asked, NetlinkMessage message, Function<ReceivedMessage, @Nullable T> decoder) {
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            List<T> rows = new ArrayList<>();
            boolean interrupted = new Exchange(asked, answer -> {
                        T row = decoder.apply(answer);
                        if (row != null) {
                            rows.add(row);
                        }
                    })
                    .run(message);
            if (!interrupted) {
                return rows;
            }
        }
        throw interrupted(asked);
    }

    /** {@return what became of each of {@code messages}}, which are sent many at a time; none is a dump. */
    List<NetlinkOutcome> requestAll(List<NetlinkMessage> messages) {
        List<NetlinkOutcome> outcomes = new ArrayList<>(messages.size());
        while (outcomes.size() < messages.size()) {
            NetlinkBatch batch = NetlinkBatch.of(messages, outcomes.size(), sequence + 1);
            sequence += batch.size();
            outcomes.addAll(batch.run(socket));
        }
        return outcomes;
    }

    private static NetlinkException interrupted(Supplier<String> asked) {
        return new NetlinkException(asked.get(), Errno.EINTR, "it kept changing while it was read");
    }

    /** Idempotent. */
    @Override
    public void close() {
        socket.close();
    }

    /** One question and all that is answered to it. */
    private final class Exchange {
        private final Supplier<String> asked;
        private final Consumer<ReceivedMessage> handler;
        private final int number = ++sequence;
        private boolean answered;
        private boolean done;
        private boolean interrupted;
        private int errno;
        private @Nullable String errorText;
        private @Nullable RuntimeException failure;

        Exchange(Supplier<String> asked, Consumer<ReceivedMessage> handler) {
            this.asked = asked;
            this.handler = handler;
        }

        /** {@return whether the dump was interrupted by a change} */
        boolean run(NetlinkMessage message) {
            long begin = System.nanoTime();
            int unsent = socket.send(message.encode(number));
            if (unsent != 0) {
                throw new NetlinkException(asked.get(), unsent, null);
            }
            long silentSince = System.nanoTime();
            while (!done) {
                answered = false;
                receive();
                long now = System.nanoTime();
                if (answered) {
                    silentSince = now;
                } else if (now - silentSince > TIMEOUT_SECONDS * 1_000_000_000L) {
                    throw timeout();
                }
            }
            complainIfSlow(begin);
            if (errno != 0) { // only now, because asked may ask for a name
                throw new NetlinkException(asked.get(), errno, errorText);
            }
            if (failure != null) {
                throw failure instanceof NetlinkException malformed
                        ? NetlinkException.asked(asked.get(), malformed)
                        : failure;
            }
            return interrupted;
        }

        /** Its owner is often a loop, which has been deaf all the while. */
        private void complainIfSlow(long begin) {
            long now = System.nanoTime();
            if (now - begin > SLOW_NANOS && now - complainedAtNanos >= COMPLAIN_EVERY_NANOS) {
                complainedAtNanos = now;
                log.warn(
                        "{}: took the kernel {} ms, as it does when another process keeps it busy with the network",
                        asked.get(),
                        TimeUnit.NANOSECONDS.toMillis(now - begin));
            }
        }

        private void receive() {
            ByteBuffer datagram = socket.receive(true);
            if (datagram == null) {
                throw timeout();
            }
            ReceivedMessage.parse(datagram, this::take);
        }

        private void take(ReceivedMessage message) {
            if (message.sequence() != number || done) {
                return; // the late answer to something that timed out
            }
            answered = true;
            interrupted |= message.isDumpInterrupted();
            if (message.type() == ReceivedMessage.ERROR || message.type() == ReceivedMessage.DONE) {
                done = true;
                errno = message.errno();
                errorText = message.errorText();
            } else if (failure == null) {
                try {
                    handler.accept(message);
                } catch (RuntimeException e) {
                    failure = e; // the rest of the answer must still be read: half a dump would block the next one
                }
            }
        }

        private NetlinkException timeout() {
            return new NetlinkException(
                    asked.get(), Errno.EAGAIN, "the kernel has not answered within " + TIMEOUT_SECONDS + " s");
        }
    }
}
