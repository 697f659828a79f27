package io.ha4j.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.health.HostileServer.Answer;
import io.ha4j.health.HostileServer.Manner;
import io.ha4j.testkit.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every probe over a stream, against every bad manner: a failed check, with a reason in words, in time. */
class HostileServerTest {

    /** Of one connection: what the largest limit of a probe lets through, and what fits into the buffers of both sockets. */
    private static final long MOST_BYTES = 16L << 20;

    /** A probe, and the answer that it would like. */
    private record Subject(CheckBuilder<?> builder, Answer answer) {

        HealthCheck check() {
            return builder.every(ofMillis(300))
                    .timeout(ofMillis(300))
                    .jitterPercent(0)
                    .rise(1)
                    .fall(1)
                    .build();
        }

        @Override
        public String toString() {
            return builder.build().probe().toString();
        }
    }

    private static Subject subject(CheckBuilder<?> builder, String answer) {
        return new Subject(builder, in -> answer.getBytes(ISO_8859_1));
    }

    static Stream<Subject> subjects() {
        return Stream.of(
                subject(HealthCheck.http("/").expectBody("alive"), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalive"),
                subject(HealthCheck.tcp().send("x").expect("alive"), "I am alive"),
                subject(HealthCheck.tcp().expectPrefix("220 "), "220 "),
                subject(HealthCheck.tcp().expectMatch("^(SMTP|FTP)+ ready$"), "FTP ready"),
                subject(HealthCheck.smtp(), "220-one\r\n220 two\r\n250-mail\r\n250 SIZE 1\r\n"),
                subject(HealthCheck.agent(), "up, 75%\n"),
                subject(HealthCheck.redis(), "+PONG\r\n"),
                subject(HealthCheck.redis().auth("secret"), "+OK\r\n+PONG\r\n"),
                subject(HealthCheck.postgresql(), "N"),
                subject(HealthCheck.postgresql().user("ha4j"), "R\0\0\0\14\0\0\0\5salt"),
                subject(
                        HealthCheck.postgresql().user("ha4j").database("db"),
                        "R\0\0\0\10\0\0\0\0S\0\0\0\10a\0b\0Z\0\0\0\5I"),
                subject(HealthCheck.mysql(), MYSQL_GREETING),
                subject(HealthCheck.mysql().user("ha4j"), MYSQL_GREETING + "\7\0\0\2\0\0\0\2\0\0\0"),
                new Subject(HealthCheck.dns("example.com").overTcp(), HostileServerTest::dnsAnswer));
    }

    private static final String MYSQL_GREETING =
            "\42\0\0\0\12" + "10.11.6\0" + "\1\0\0\0" + "saltsalt" + "\0" + "\u00ff\u00f7" + "\10\2\0\0\0\0\0\0\0\0";

    /** The query itself, with the bit that makes it a response. */
    private static byte[] dnsAnswer(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        byte[] query = data.readNBytes(data.readUnsignedShort());
        byte[] answer = new byte[2 + query.length];
        answer[1] = (byte) query.length;
        System.arraycopy(query, 0, answer, 2, query.length);
        answer[4] |= (byte) 0x80;
        return answer;
    }

    @ParameterizedTest
    @EnumSource
    void endsAsAFailedCheckInTime(Manner manner) throws IOException {
        Watch watch = new Watch();
        List<HostileServer> servers = new ArrayList<>();
        List<HealthCheck> checks = new ArrayList<>();
        try (watch) {
            for (Subject subject : subjects().toList()) {
                if (manner == Manner.DRIP && subject.answer().to(dnsQuery()).length == 1) {
                    continue; // an answer of one byte cannot be too slow
                }
                HostileServer server = new HostileServer(manner, subject.answer());
                servers.add(server);
                checks.add(subject.check().at(server.address()));
            }
            try (HaNode node =
                    HaNode.builder("n").with(checks.toArray(new HealthCheck[0])).build()) {
                node.start();
                for (int i = 0; i < checks.size(); i++) {
                    HealthCheck check = checks.get(i);
                    HostileServer server = servers.get(i);
                    Await.until("a second probe: " + check, () -> server.connections() >= 3);
                    Health health = node.get(check).health();
                    assertThat(health.status())
                            .as("%s: %s", check.probe(), health)
                            .isEqualTo(Health.Status.DOWN);
                    assertThat(health.reason())
                            .as("%s", check.probe())
                            .isNotBlank()
                            .hasSizeLessThan(210)
                            .matches("\\P{Cntrl}*")
                            .doesNotContain("Exception", "secret");
                    assertThat(server.sent())
                            .as("bytes for %s", check.probe())
                            .isLessThan(MOST_BYTES * server.connections());
                }
            }
        } finally {
            servers.forEach(HostileServer::close);
        }
        watch.assertNothing();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void failsWhereverTheTargetHangsUp(Subject subject) throws IOException {
        HealthCheck template =
                subject.builder().every(ofSeconds(5)).timeout(ofSeconds(5)).build();
        int length = subject.answer().to(dnsQuery()).length;
        List<ScriptedServer> servers = new ArrayList<>();
        Watch watch = new Watch();
        try (watch) {
            List<HealthCheck> checks = new ArrayList<>();
            for (int cut = 0; cut <= length; cut++) {
                servers.add(HostileServer.cutting(subject.answer(), cut));
                checks.add(template.at(servers.get(cut).address()));
            }
            try (HaNode node =
                    HaNode.builder("n").with(checks.toArray(new HealthCheck[0])).build()) {
                node.start();
                for (int cut = 0; cut <= length; cut++) {
                    HealthMonitor monitor = node.get(checks.get(cut));
                    Await.until("a result", () -> monitor.health().status() != Health.Status.UNKNOWN);
                    Health health = monitor.health();
                    assertThat(health.status())
                            .as("after %d of %d bytes: %s", cut, length, health)
                            .isEqualTo(cut < length ? Health.Status.DOWN : Health.Status.UP);
                    if (cut < length) {
                        assertThat(health.reason()).containsIgnoringCase("connection ");
                    }
                }
            }
        } finally {
            servers.forEach(ScriptedServer::close);
        }
        watch.assertNothing();
    }

    private static InputStream dnsQuery() {
        String query = "\0\35" + "\0\1\1\0\0\1\0\0\0\0\0\0\7example\3com\0\0\1\0\1";
        return new ByteArrayInputStream(query.getBytes(ISO_8859_1));
    }

    /** Nothing may be logged and nothing thrown, whatever comes. */
    private static final class Watch implements AutoCloseable {

        private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        private final ByteArrayOutputStream log = new ByteArrayOutputStream();
        private final Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        private final PrintStream err = System.err;

        Watch() {
            Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
            System.setErr(new PrintStream(log, true, UTF_8)); // where the logger of the tests writes
        }

        void assertNothing() {
            assertThat(uncaught).isEmpty();
            assertThat(log.toString(UTF_8)).isEmpty();
        }

        @Override
        public void close() {
            System.setErr(err);
            Thread.setDefaultUncaughtExceptionHandler(handler);
        }
    }
}
