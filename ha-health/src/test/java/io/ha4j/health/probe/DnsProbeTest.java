package io.ha4j.health.probe;

import static io.ha4j.health.probe.DnsMessages.RESPONSE;
import static io.ha4j.health.probe.DnsMessages.TRUNCATED;
import static io.ha4j.health.probe.DnsMessages.answer;
import static io.ha4j.health.probe.DnsMessages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.health.ScriptedServer;
import io.ha4j.testkit.Await;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DnsProbeTest {

    private static final DnsProbe PROBE = DnsProbe.of("Example.COM.");
    private static final byte[] ADDRESS = answer(1, "\300\0\2\1");

    private static ProbeBench bench;

    @BeforeAll
    static void open() {
        bench = new ProbeBench();
    }

    @AfterEach
    void leavesNoSocket() {
        bench.awaitNoConnection();
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static ProbeResult probe(DnsProbe probe, UnaryOperator<byte[]> answers) {
        try (DatagramServer server = new DatagramServer(query -> List.of(answers.apply(query)))) {
            return bench.run(probe, server.address());
        }
    }

    private static String reason(DnsProbe probe, UnaryOperator<byte[]> answers) {
        ProbeResult result = probe(probe, answers);
        assertThat(result.ok()).isFalse();
        return result.reason();
    }

    @Test
    void takesAnAnswerWithoutAnError() {
        assertThat(probe(PROBE, query -> response(query, RESPONSE))).isEqualTo(ProbeResult.success());
    }

    @Test
    void expectsOtherCodesToo() {
        assertThat(reason(PROBE, query -> response(query, RESPONSE | 2)))
                .isEqualTo("the DNS server says SERVFAIL (expected NOERROR)");
        assertThat(reason(PROBE, query -> response(query, RESPONSE | 9)))
                .isEqualTo("the DNS server says rcode 9 (expected NOERROR)");
        DnsProbe refused = PROBE.withRcode(DnsRcode.REFUSED);
        assertThat(probe(refused, query -> response(query, RESPONSE | 5)).ok()).isTrue();
        assertThat(reason(refused, query -> response(query, RESPONSE)))
                .isEqualTo("the DNS server says NOERROR (expected REFUSED)");
    }

    @Test
    void expectsAnswers() {
        DnsProbe two = PROBE.withMinAnswers(2);
        assertThat(reason(two, query -> response(query, RESPONSE, ADDRESS, answer(28, "x".repeat(16)))))
                .isEqualTo("1 DNS answers (expected at least 2)");
        assertThat(probe(two, query -> response(query, RESPONSE, ADDRESS, ADDRESS))
                        .ok())
                .isTrue();
        DnsProbe first = PROBE.withAnswer("192.0.2.1");
        assertThat(probe(first, query -> response(query, RESPONSE, answer(5, "\1a\0"), ADDRESS))
                        .ok())
                .isTrue();
        assertThat(reason(first.withAnswer("192.0.2.2"), query -> response(query, RESPONSE, ADDRESS)))
                .isEqualTo("no DNS answer \"192.0.2.2\" among 1, such as \"192.0.2.1\"");
        assertThat(reason(first, query -> response(query, RESPONSE))).isEqualTo("no DNS answer \"192.0.2.1\" among 0");
    }

    @Test
    void comparesAddressesAndNamesNotTheirSpelling() {
        DnsProbe v6 = PROBE.withType(DnsType.AAAA).withAnswer("2001:DB8::1");
        byte[] address = answer(28, "\40\1\r\u00b8\0\0\0\0\0\0\0\0\0\0\0\1");
        assertThat(probe(v6, query -> response(query, RESPONSE, address)).ok()).isTrue();
        DnsProbe mail = PROBE.withType(DnsType.MX).withAnswer("10 Mail.Example.com.");
        assertThat(probe(mail, query -> response(query, RESPONSE, answer(15, "\0\12\4mAIL\300\14")))
                        .ok())
                .isTrue();
    }

    /** Whoever guesses the port must guess the id as well; what is not for us is passed over. */
    @Test
    void passesOverWhatAnswersAnotherQuery() {
        try (DatagramServer server = new DatagramServer(query -> {
            byte[] otherId = response(query, RESPONSE | 2);
            otherId[0] ^= 1;
            byte[] otherName = response(query, RESPONSE | 2);
            otherName[13] = 'f';
            byte[] otherType = response(query, RESPONSE | 2);
            otherType[otherType.length - 3] = 2;
            byte[] noQuestion = response(Arrays.copyOf(query, 12), RESPONSE);
            noQuestion[5] = 0;
            byte[] right = response(query, RESPONSE);
            return List.of(new byte[0], new byte[1], otherId, otherName, otherType, query, noQuestion, right);
        })) {
            assertThat(bench.run(PROBE, server.address())).isEqualTo(ProbeResult.success());
        }
    }

    @Test
    void hearsAServerThatCannotReadTheQuestion() {
        assertThat(reason(PROBE, query -> {
                    byte[] head = response(Arrays.copyOf(query, 12), RESPONSE | 1);
                    head[5] = 0;
                    return head;
                }))
                .isEqualTo("the DNS server says FORMERR (expected NOERROR)");
    }

    @Test
    void givesUpOnAFloodOfOthers() {
        try (DatagramServer server = new DatagramServer(query -> Collections.nCopies(200, query))) {
            assertThat(bench.run(PROBE, server.address()).reason())
                    .isEqualTo("more than 64 datagrams that are no answer");
        }
    }

    @Test
    void failsOnGarbageWithTheRightId() {
        assertThat(reason(PROBE, query -> Arrays.copyOf(query, 9))).isEqualTo("a DNS message of 9 bytes");
        assertThat(bench.run(PROBE, DatagramServer.nobody()).reason())
                .isEqualTo("port unreachable: nobody listens there");
    }

    @Test
    void asksAgainByTcpWhenContentIsCutOff() {
        try (ScriptedServer tcp = new ScriptedServer((in, out) -> {
                    DataInputStream data = new DataInputStream(in);
                    byte[] answer = response(data.readNBytes(data.readUnsignedShort()), RESPONSE, ADDRESS);
                    DataOutputStream to = new DataOutputStream(out);
                    to.writeShort(answer.length);
                    to.flush();
                    to.write(answer);
                    in.read();
                });
                DatagramServer udp =
                        new DatagramServer(tcp.address().getPort(), query -> List.of(response(query, TRUNCATED)))) {
            assertThat(bench.run(PROBE, udp.address()).ok())
                    .as("content does not matter")
                    .isTrue();
            assertThat(tcp.accepted()).isZero();
            assertThat(bench.run(PROBE.withAnswer("192.0.2.1"), udp.address())).isEqualTo(ProbeResult.success());
            assertThat(tcp.accepted()).isEqualTo(1);
            assertThat(bench.run(PROBE.withAnswer("192.0.2.9"), udp.address()).reason())
                    .startsWith("no DNS answer \"192.0.2.9\"");
        }
    }

    @Test
    void saysThatThereIsNoTcpToAskAgain() {
        assertThat(reason(PROBE.withMinAnswers(1), query -> response(query, TRUNCATED)))
                .isEqualTo("connection refused");
    }

    @Test
    void closesBothSocketsWhenCancelled() {
        try (ScriptedServer tcp = ScriptedServer.silent();
                DatagramServer udp =
                        new DatagramServer(tcp.address().getPort(), query -> List.of(response(query, TRUNCATED)))) {
            CompletableFuture<ProbeResult> result = bench.start(PROBE.withMinAnswers(1), udp.address());
            Await.until("by TCP", () -> tcp.openConnections() == 1);
            result.cancel(true);
            Await.until("hung up", () -> tcp.openConnections() == 0);
        }
    }

    @Test
    void asksByTcpAtOnceWhereItIsTold() {
        try (ScriptedServer tcp = new ScriptedServer((in, out) -> {
            DataInputStream data = new DataInputStream(in);
            byte[] answer = response(data.readNBytes(data.readUnsignedShort()), RESPONSE);
            answer[0] ^= 1;
            new DataOutputStream(out).writeShort(answer.length);
            out.write(answer);
            in.read();
        })) {
            assertThat(bench.run(PROBE.withTransport(DnsProbe.Transport.TCP), tcp.address())
                            .reason())
                    .isEqualTo("a DNS answer to another query");
        }
    }
}
