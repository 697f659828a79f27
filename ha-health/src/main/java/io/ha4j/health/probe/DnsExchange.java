package io.ha4j.health.probe;

import io.ha4j.health.probe.DnsProbe.Transport;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One query and its answer, over UDP, TCP (RFC 7766), or one after the other. */
@SuppressWarnings("FutureReturnValueIgnored") // what matters is told through listeners
final class DnsExchange {

    /** Without EDNS, which we do not send, a server may not send more (RFC 1035 section 4.2.1); room for those that do. */
    private static final int MAX_DATAGRAM = 4_096;

    private static final int MAX_BYTES = 2 + 65_535;

    private final DnsProbe probe;
    private final int id;
    private boolean cutOff;

    DnsExchange(DnsProbe probe, int id) {
        this.probe = probe;
        this.id = id;
    }

    static CompletableFuture<ProbeResult> start(ProbeRequest request, DnsProbe probe) {
        DnsExchange exchange = new DnsExchange(probe, new SecureRandom().nextInt(0x10000));
        return probe.transport() == Transport.TCP ? exchange.byTcp(request) : exchange.byUdp(request);
    }

    private CompletableFuture<ProbeResult> byTcp(ProbeRequest request) {
        return StreamConversation.hold(request, new OverTcp(), MAX_BYTES);
    }

    private CompletableFuture<ProbeResult> byUdp(ProbeRequest request) {
        CompletableFuture<ProbeResult> whole = new CompletableFuture<>();
        CompletableFuture<ProbeResult> udp = DatagramConversation.hold(request, new OverUdp());
        udp.whenComplete((result, failure) -> {
            if (cutOff && !whole.isDone()) {
                join(byTcp(request), whole);
            } else {
                complete(whole, result, failure);
            }
        });
        whole.whenComplete((result, failure) -> udp.cancel(true));
        return whole;
    }

    private static void join(CompletableFuture<ProbeResult> part, CompletableFuture<ProbeResult> whole) {
        part.whenComplete((result, failure) -> complete(whole, result, failure));
        whole.whenComplete((result, failure) -> part.cancel(true));
    }

    private static void complete(
            CompletableFuture<ProbeResult> whole, @Nullable ProbeResult result, @Nullable Throwable failure) {
        if (result != null) {
            whole.complete(result);
        } else {
            whole.complete(ProbeResult.failure(failure == null ? new IllegalStateException("no result") : failure));
        }
    }

    /** {@return the judgement of an answer to this query; null if it answers another one} */
    private @Nullable ProbeResult judge(ByteBuffer bytes, boolean datagram) throws GarbledException {
        if (bytes.remaining() < 2 || (bytes.getShort(bytes.position()) & 0xffff) != id) {
            return null; // before all else: what a stranger sends must not end the probe
        }
        DnsMessage message = DnsMessage.decode(bytes);
        if (!message.response() || !asks(message)) {
            return null;
        }
        if (message.rcode() != probe.rcode().number()) {
            return ProbeResult.failure(
                    "the DNS server says " + DnsRcode.text(message.rcode()) + " (expected " + probe.rcode() + ")");
        }
        if (message.truncated() && probe.looksAtAnswers()) {
            cutOff = datagram;
            return ProbeResult.failure("the DNS answer is cut off");
        }
        return judge(message);
    }

    /** A server that could not read the question cannot repeat it. */
    private boolean asks(DnsMessage message) {
        return message.question().isEmpty()
                ? message.rcode() != DnsRcode.NOERROR.number()
                : message.question()
                        .equals(List.of(new DnsMessage.Question(
                                probe.name(), probe.type().number())));
    }

    private ProbeResult judge(DnsMessage message) {
        List<String> answers = message.answers().stream()
                .filter(answer -> answer.type() == probe.type().number())
                .map(DnsMessage.Answer::text)
                .toList();
        if (answers.size() < probe.minAnswers()) {
            return ProbeResult.failure(answers.size() + " DNS answers (expected at least " + probe.minAnswers() + ")");
        }
        for (String expected : probe.answers()) {
            if (!answers.contains(expected)) {
                return ProbeResult.failure("no DNS answer " + Payload.quoted(expected) + " among " + answers.size()
                        + (answers.isEmpty() ? "" : ", such as " + Payload.quoted(answers.get(0))));
            }
        }
        return ProbeResult.success();
    }

    /** Over a connected socket: only the target can answer, or who guesses port and id. */
    final class OverUdp implements DatagramTalk {

        @Override
        public String opening() {
            return Payload.latin(DnsMessage.query(id, probe.name(), probe.type()));
        }

        @Override
        public int maxBytes() {
            return MAX_DATAGRAM;
        }

        @Override
        public @Nullable ProbeResult judge(ByteBuffer datagram) throws GarbledException {
            return DnsExchange.this.judge(datagram, true);
        }
    }

    /** Each message after its length of two bytes: RFC 1035 section 4.2.2. */
    final class OverTcp implements Dialogue {

        @Override
        public String opening() {
            byte[] query = DnsMessage.query(id, probe.name(), probe.type());
            return "" + (char) (query.length >> 8) + (char) (query.length & 0xff) + Payload.latin(query);
        }

        @Override
        public Turn hear(ByteBuffer heard) throws GarbledException {
            if (heard.remaining() < 2) {
                return Turn.LISTEN;
            }
            int length = heard.getShort(heard.position()) & 0xffff;
            if (heard.remaining() < 2 + length) {
                return Turn.LISTEN;
            }
            ByteBuffer message = heard.slice(heard.position() + 2, length);
            heard.position(heard.position() + 2 + length);
            ProbeResult result = DnsExchange.this.judge(message, false);
            if (result == null) {
                throw new GarbledException("a DNS answer to another query");
            }
            return Turn.end(result);
        }

        @Override
        public String awaited() {
            return "a DNS answer";
        }
    }
}
