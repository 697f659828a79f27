package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * A target works if it greets as a mail server and answers EHLO, or HELO where it does not know that one; it is left with QUIT
 * (RFC 5321 sections 3.1, 3.2 and 4.1.1.10). Immutable; made by {@code HealthCheck.smtp}.
 *
 * @param helo the name by which we call ourselves: a domain name, or an address in brackets; at most 255 characters
 */
public record SmtpProbe(String helo) implements NamedProbe {

    private static final String USUAL_HELO = "localhost";
    private static final Pattern HELO = Pattern.compile("[A-Za-z0-9._-]{1,255}|\\[[A-Za-z0-9.:]{2,253}]");
    private static final int MAX_BYTES = 16_384;

    /** Checks the name, so that it cannot end the command and begin another. */
    public SmtpProbe {
        Require.argument(
                helo != null && HELO.matcher(helo).matches(),
                "helo",
                helo == null ? "null" : Payload.quoted(helo),
                "a domain name, or an address in brackets, at most 255 characters");
    }

    /** {@return a probe that calls itself {@code localhost}} */
    public static SmtpProbe usual() {
        return new SmtpProbe(USUAL_HELO);
    }

    @Override
    public String label(String target) {
        return "smtp://" + target;
    }

    @Override
    public List<String> settings() {
        return List.of("helo=" + helo);
    }

    @Override
    public SmtpProbe plain() {
        return usual();
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(NetworkProbes.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return StreamConversation.hold(request, new Session(this), MAX_BYTES);
    }

    /** Greeting, EHLO, perhaps HELO, good-bye. */
    static final class Session implements Dialogue {

        /** RFC 5321 section 4.5.3.1.5, CR LF included. */
        private static final int MAX_LINE_BYTES = 512;

        private static final Pattern REPLY = Pattern.compile("[2-5][0-9]{2}([ -].*)?");
        private static final String QUIT = "QUIT\r\n";

        private enum Step {
            GREETING("greeting"),
            EHLO("answer to EHLO"),
            HELO("answer to HELO");

            private final String answer;

            Step(String answer) {
                this.answer = answer;
            }
        }

        private final SmtpProbe probe;
        private Step step = Step.GREETING;
        private String first = "";

        Session(SmtpProbe probe) {
            this.probe = probe;
        }

        @Override
        public Turn hear(ByteBuffer heard) throws GarbledException {
            String line = Lines.take(heard, MAX_LINE_BYTES);
            return line == null ? Turn.LISTEN : hear(line);
        }

        private Turn hear(String line) throws GarbledException {
            if (!REPLY.matcher(line).matches()) {
                throw new GarbledException("not an SMTP reply: " + Payload.quoted(line));
            }
            if (first.isEmpty()) {
                first = line;
            } else if (!line.startsWith(first.substring(0, 3))) { // section 4.2.1: all lines have the same code
                throw new GarbledException(
                        "an SMTP reply of two codes: " + Payload.quoted(first) + ", " + Payload.quoted(line));
            }
            if (line.startsWith("-", 3)) {
                return Turn.LISTEN;
            }
            String reply = first;
            first = "";
            return judge(reply);
        }

        private Turn judge(String reply) {
            int code = Integer.parseInt(reply.substring(0, 3));
            if (step == Step.GREETING && code == 220) {
                step = Step.EHLO;
                return Turn.say("EHLO " + probe.helo + "\r\n");
            }
            if (step != Step.GREETING && code == 250) {
                return Turn.end(ProbeResult.success(), QUIT);
            }
            if (step == Step.EHLO && isUnknownCommand(code)) {
                step = Step.HELO;
                return Turn.say("HELO " + probe.helo + "\r\n");
            }
            return Turn.end(ProbeResult.failure(step.answer + " is " + Payload.quoted(reply)), QUIT);
        }

        /** Section 3.2, and 504 of servers that know EHLO but not for us. */
        private static boolean isUnknownCommand(int code) {
            return code == 500 || code == 501 || code == 502 || code == 504;
        }

        @Override
        public String awaited() {
            return step == Step.GREETING ? "a greeting" : "an " + step.answer;
        }
    }
}
