package io.ha4j.health;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.health.probe.DnsRcode;
import io.ha4j.health.probe.DnsType;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of check against the server that it is for, as Debian has it. */
@Tag("lab")
@Timeout(value = 180, unit = SECONDS)
class RealServersTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void needsRoot() {
        Lab.require("root".equals(System.getProperty("user.name")), "servers with users of their own need root");
    }

    /** {@return the first health of a check} */
    private static Health health(CheckBuilder<?> check, InetSocketAddress target) {
        HealthCheck pointed = check.every(Duration.ofSeconds(5))
                .timeout(Duration.ofSeconds(5))
                .build()
                .at(target);
        try (HaNode node = HaNode.builder("lab").with(pointed).build()) {
            node.start();
            HealthMonitor monitor = node.get(pointed);
            Await.until("a result", () -> monitor.health().status() != Health.Status.UNKNOWN);
            return monitor.health();
        }
    }

    private static void assertUp(CheckBuilder<?> check, InetSocketAddress target) {
        Health health = health(check, target);
        assertThat(health.status()).as("%s", health).isEqualTo(Health.Status.UP);
    }

    private static String reason(CheckBuilder<?> check, InetSocketAddress target) {
        Health health = health(check, target);
        assertThat(health.status()).as("%s", health).isEqualTo(Health.Status.DOWN);
        return health.reason();
    }

    @Test
    void redis() throws Exception {
        String program = RealServer.program("redis-server", "/usr/bin/redis-server");
        int port = RealServer.freePort();
        List<String> open =
                List.of(program, "--port", "" + port, "--bind", "127.0.0.1", "--dir", folder.toString(), "--save", "");
        try (RealServer server = RealServer.start(folder, port, open)) {
            assertUp(HealthCheck.redis(), server.address());
            assertUp(HealthCheck.tcp().send("PING\r\n").expectPrefix("+PONG"), server.address());
            assertThat(reason(HealthCheck.redis().auth("secret"), server.address()))
                    .startsWith("Redis says ERR AUTH")
                    .doesNotContain("secret");
        }
        List<String> closed = new ArrayList<>(open);
        closed.addAll(List.of("--requirepass", "secret", "--user", "pinger", "on", ">word", "+ping"));
        try (RealServer server = RealServer.start(folder, port, closed)) {
            assertUp(HealthCheck.redis().auth("secret"), server.address());
            assertUp(HealthCheck.redis().auth("pinger", "word"), server.address());
            assertThat(reason(HealthCheck.redis(), server.address())).startsWith("Redis says NOAUTH");
            assertThat(reason(HealthCheck.redis().auth("wrong"), server.address()))
                    .startsWith("Redis says WRONGPASS");
        }
        assertThat(reason(HealthCheck.redis(), Addresses.endpoint("target", "127.0.0.1", port)))
                .isEqualTo("connection refused");
    }

    @Test
    void postgresql() throws Exception {
        String program = RealServer.program("postgresql", "/usr/lib/postgresql/*/bin/postgres");
        int port = RealServer.freePort();
        Path data = folder.resolve("data");
        List<String> asPostgres = List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups");
        RealServer.run(folder, "chown", "postgres", folder.toString());
        List<String> init = new ArrayList<>(asPostgres);
        init.addAll(
                List.of(program.replace("bin/postgres", "bin/initdb"), "-N", "-U", "postgres", "-D", data.toString()));
        RealServer.run(folder, init.toArray(new String[0]));
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "host all postgres 127.0.0.1/32 trust\nhost all worded 127.0.0.1/32 scram-sha-256\n");
        List<String> start = new ArrayList<>(asPostgres);
        start.addAll(
                List.of(program, "-D", data.toString(), "-p", "" + port, "-h", "127.0.0.1", "-k", folder.toString()));
        try (RealServer server = RealServer.start(folder, port, start)) {
            Await.until(
                    server::log, Duration.ofSeconds(30), () -> server.log().contains("ready to accept connections"));
            String before = server.log();
            assertUp(HealthCheck.postgresql(), server.address());
            assertUp(HealthCheck.postgresql().user("postgres"), server.address());
            assertUp(HealthCheck.postgresql().user("worded"), server.address());
            assertThat(newLines(server, before))
                    .as("what a success writes into the log")
                    .isEmpty();
            assertThat(reason(HealthCheck.postgresql().user("nobody"), server.address()))
                    .startsWith("PostgreSQL says 28000: no pg_hba.conf entry for host");
            assertThat(reason(HealthCheck.postgresql().user("postgres").database("none"), server.address()))
                    .isEqualTo("PostgreSQL says 3D000: database \"none\" does not exist");
        }
    }

    /** Without those of the wait for the port. */
    private static String newLines(RealServer server, String before) {
        return server.log()
                .substring(before.length())
                .lines()
                .filter(line -> !line.contains("incomplete startup packet"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void mysql() throws Exception {
        String program = RealServer.program("mariadb-server", "/usr/sbin/mariadbd");
        int port = RealServer.freePort();
        String data = folder.resolve("data").toString();
        RealServer.run(folder, "chown", "mysql", folder.toString());
        RealServer.run(
                folder,
                "mariadb-install-db",
                "--no-defaults",
                "--user=mysql",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--datadir=" + data);
        Path init = Files.writeString(folder.resolve("init"), "CREATE USER ha4j;\n");
        List<String> start = List.of(
                program,
                "--no-defaults",
                "--user=mysql",
                "--datadir=" + data,
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + folder.resolve("socket"),
                "--pid-file=" + folder.resolve("pid"),
                "--innodb-buffer-pool-size=8M",
                "--log-warnings=4",
                "--init-file=" + init);
        try (RealServer server = RealServer.start(folder, port, start)) {
            long before = aborted(port);
            for (int i = 0; i < 5; i++) {
                assertUp(HealthCheck.mysql().user("ha4j"), server.address());
            }
            assertThat(aborted(port))
                    .as("connections that the server calls aborted")
                    .isEqualTo(before);
            assertThat(reason(HealthCheck.mysql().user("nobody"), server.address()))
                    .startsWith("MySQL says 1045: Access denied for user 'nobody'");
            long counted = aborted(port);
            assertUp(HealthCheck.mysql(), server.address());
            Await.until("counted, as nobody logged in", () -> aborted(port) == counted + 1);
        }
    }

    private long aborted(int port) {
        String said = RealServer.run(
                folder,
                "mariadb",
                "--no-defaults",
                "-N",
                "-h127.0.0.1",
                "-P" + port,
                "-uroot",
                "-e",
                "SHOW GLOBAL STATUS WHERE Variable_name IN ('Aborted_connects', 'Aborted_clients')");
        return said.lines()
                .mapToLong(line -> Long.parseLong(line.split("\t", -1)[1]))
                .sum();
    }

    @Test
    void dnsmasq() throws Exception {
        String program = RealServer.program("dnsmasq-base", "/usr/sbin/dnsmasq");
        int port = RealServer.freePort();
        List<String> start = new ArrayList<>(List.of(
                program,
                "--keep-in-foreground",
                "--log-facility=-",
                "--conf-file=/dev/null",
                "--pid-file",
                "--user=root",
                "--port=" + port,
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
                "--no-resolv",
                "--no-hosts",
                "--local=/example/",
                "--host-record=web.example,192.0.2.1,2001:db8::1",
                "--cname=www.example,web.example",
                "--mx-host=example,mail.example,10",
                "--srv-host=_sip._udp.example,sip.example,5060,1,2",
                "--ptr-record=1.2.0.192.in-addr.arpa,web.example",
                "--txt-record=example,alive and well"));
        for (int i = 0; i < 20; i++) {
            start.add("--txt-record=long.example,number " + i + " " + "x".repeat(60));
        }
        try (RealServer server = RealServer.start(folder, port, start)) {
            InetSocketAddress target = server.address();
            assertUp(HealthCheck.dns("web.example").expectAnswer("192.0.2.1"), target);
            assertUp(HealthCheck.dns("web.example").overTcp().expectAnswer("192.0.2.1"), target);
            assertUp(HealthCheck.dns("www.example").expectAnswer("192.0.2.1"), target);
            assertUp(HealthCheck.dns("www.example").type(DnsType.CNAME).expectAnswer("web.example."), target);
            assertUp(HealthCheck.dns("web.example").type(DnsType.AAAA).expectAnswer("2001:db8::1"), target);
            assertUp(HealthCheck.dns("example").type(DnsType.MX).expectAnswer("10 mail.example"), target);
            assertUp(
                    HealthCheck.dns("_sip._udp.example").type(DnsType.SRV).expectAnswer("1 2 5060 sip.example"),
                    target);
            assertUp(HealthCheck.dns("1.2.0.192.in-addr.arpa").type(DnsType.PTR).expectAnswer("web.example"), target);
            assertUp(HealthCheck.dns("example").type(DnsType.TXT).expectAnswer("alive and well"), target);
            assertUp(HealthCheck.dns("none.example").expectRcode(DnsRcode.NXDOMAIN), target);
            assertUp(HealthCheck.dns("elsewhere.").expectRcode(DnsRcode.REFUSED), target);
            assertThat(reason(HealthCheck.dns("."), target)).startsWith("the DNS server says REFUSED");
            assertUp(HealthCheck.dns("long.example").type(DnsType.TXT), target);
            assertUp(HealthCheck.dns("long.example").type(DnsType.TXT).expectAnswers(20), target);
            assertThat(reason(HealthCheck.dns("web.example").expectAnswer("192.0.2.2"), target))
                    .isEqualTo("no DNS answer \"192.0.2.2\" among 1, such as \"192.0.2.1\"");
            assertUp(
                    HealthCheck.udp()
                            .sendHex("abcd 0100 0001 0000 0000 0000 03776562 076578616d706c65 00 0001 0001")
                            .expectHex("abcd 8XX0"),
                    target);
        }
    }

    @Test
    void smtp() throws Exception {
        String program = RealServer.program("exim4-daemon-light", "/usr/sbin/exim4");
        int port = RealServer.freePort();
        Path configuration = Files.writeString(
                folder.resolve("configuration"),
                String.join(
                        "\n",
                        "primary_hostname = mail.example",
                        "spool_directory = " + folder.resolve("spool"),
                        "log_file_path = " + folder.resolve("%slog"),
                        "local_interfaces = 127.0.0.1",
                        "daemon_smtp_ports = " + port,
                        "log_selector = +smtp_connection",
                        "acl_smtp_helo = helo",
                        "begin acl",
                        "helo:",
                        "deny condition = ${if eq{$sender_helo_name}{stranger}}",
                        "accept",
                        ""));
        RealServer.run(folder, "chown", "Debian-exim", folder.toString());
        List<String> start = List.of(
                program,
                "-C",
                configuration.toString(),
                "-bdf",
                "-oP",
                folder.resolve("pid").toString());
        try (RealServer server = RealServer.start(folder, port, start)) {
            assertUp(HealthCheck.smtp(), server.address());
            Path log = folder.resolve("mainlog");
            Await.until("QUIT in the log", () -> text(log).contains("closed by QUIT"));
            assertThat(reason(HealthCheck.smtp().helo("stranger"), server.address()))
                    .isEqualTo("answer to EHLO is \"550 Administrative prohibition\"");
            assertUp(HealthCheck.tcp().expectMatch("^220 .* ESMTP Exim"), server.address());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
