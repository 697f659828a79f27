package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks an agent on the target as HAProxy does ({@code agent-check}): it says how it is in a line of ASCII words, separated by
 * spaces, tabs or commas, and ended by CR or LF. Immutable; made by {@code HealthCheck.agent}.
 *
 * <table>
 * <caption>Words, in upper or lower case</caption>
 * <tr><td>{@code 75%}</td><td>works, and wants this share of its weight; more than 100 % is taken as 100</td></tr>
 * <tr><td>{@code up}, {@code ready}</td><td>works</td></tr>
 * <tr><td>{@code drain}</td><td>works, but wants no new connections: a share of 0 %</td></tr>
 * <tr><td>{@code maint}, {@code down}, {@code fail}, {@code failed}, {@code stopped}</td><td>does not work; what follows a {@code #} is the
 * reason</td></tr>
 * <tr><td>{@code maxconn:30}</td><td>is understood, and ignored: a check cannot limit connections</td></tr>
 * </table>
 *
 * <p>Of words that contradict each other the worse one counts. Other words are ignored next to one of these, and a failure alone. Each
 * line stands for itself: unlike HAProxy, an agent that no longer says {@code drain} no longer drains.
 *
 * @param send bytes that are sent once connected, as text of ISO 8859-1; empty for none; at most 1024
 */
public record AgentProbe(String send) implements NamedProbe {

    private static final int MAX_LINE_BYTES = 1_024;

    /** Checks what is sent. */
    public AgentProbe {
        Payload.require("send", send, 0, 1_024);
    }

    @Override
    public String label(String target) {
        return "agent://" + target;
    }

    @Override
    public List<String> settings() {
        return List.of("send=" + send);
    }

    @Override
    public AgentProbe plain() {
        return new AgentProbe("");
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(NetworkProbes.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return StreamConversation.hold(request, new Listening(this), MAX_LINE_BYTES);
    }

    @Override
    public String toString() {
        return "AgentProbe[sending " + send.length() + " bytes]";
    }

    /** Waits for the end of a line; without it, {@code 7} could be the begin of {@code 75%}. */
    static final class Listening implements Dialogue {

        private final AgentProbe probe;

        Listening(AgentProbe probe) {
            this.probe = probe;
        }

        @Override
        public String opening() {
            return probe.send;
        }

        @Override
        public Turn hear(ByteBuffer heard) throws GarbledException {
            StringBuilder line = new StringBuilder();
            while (heard.hasRemaining()) {
                char next = (char) (heard.get() & 0xff);
                if (next == '\r' || next == '\n') {
                    return Turn.end(judge(line.toString()));
                }
                line.append(next);
            }
            heard.rewind();
            return Turn.LISTEN;
        }

        @Override
        public String awaited() {
            return "the end of a line";
        }

        static ProbeResult judge(String line) throws GarbledException {
            int hash = line.indexOf('#');
            String description = hash < 0 ? "" : line.substring(hash + 1).strip();
            String words = (hash < 0 ? line : line.substring(0, hash)).toLowerCase(Locale.ROOT);
            boolean understood = false;
            int percent = 100;
            @Nullable String down = null;
            for (String word : words.split("[ \t,]+", -1)) {
                OptionalInt share = share(word);
                understood |= share.isPresent();
                percent = Math.min(percent, share.orElse(100));
                switch (word) {
                    case "maint", "down", "fail", "failed", "stopped" -> down = down == null ? word : down;
                    case "up", "ready" -> understood = true;
                    default -> understood |= word.startsWith("maxconn:");
                }
            }
            if (down != null) {
                return ProbeResult.failure(
                        "the agent says " + down + (description.isEmpty() ? "" : ": " + description));
            }
            if (!understood) {
                throw new GarbledException("not a line of an agent: " + Payload.quoted(line));
            }
            return ProbeResult.success().withPercent(percent);
        }

        /** {@return the share that a word asks for: {@code 75%}, and {@code drain} for none} */
        private static OptionalInt share(String word) {
            if (word.equals("drain")) {
                return OptionalInt.of(0);
            }
            return word.matches("[0-9]{1,4}%")
                    ? OptionalInt.of(Math.min(100, Integer.parseInt(word.substring(0, word.length() - 1))))
                    : OptionalInt.empty();
        }
    }
}
