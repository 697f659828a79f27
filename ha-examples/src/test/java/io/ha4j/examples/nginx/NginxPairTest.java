package io.ha4j.examples.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.Health.Status;
import io.ha4j.LeadershipEvent;
import io.ha4j.LeadershipState;
import io.ha4j.health.HealthCheck;
import io.ha4j.health.HealthEvent;
import io.ha4j.health.probe.Command;
import io.ha4j.linux.process.ProcessStat;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.io.UdpTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the address when nginx dies: two nodes, VRRP over UDP, and a process that stands for nginx. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class NginxPairTest {

    /** What nginx is called here: a name that no other process of the host has. */
    private static final String SERVICE = "ngx" + ProcessHandle.current().pid();

    private final List<HaEvent> events = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private Path program;
    private HealthCheck nginx;
    private VrrpInstance instanceA;
    private VrrpInstance instanceB;
    private HaNode a;
    private HaNode b;

    @BeforeEach
    void aIsTheMaster() throws Exception {
        program = Files.copy(Path.of("/bin/sleep"), folder.resolve(SERVICE));
        startService();
        nginx = NginxPair.check(SERVICE, Command.of("sh", "-c", startLine())).toBuilder()
                .every(Duration.ofMillis(250))
                .retryAfter(Duration.ofMillis(250))
                .build();
        int portA;
        int portB;
        try (DatagramSocket first = socket();
                DatagramSocket second = socket()) {
            portA = first.getLocalPort();
            portB = second.getLocalPort();
        }
        instanceA = instance(100, nginx, portA, portB);
        HealthCheck fine = HealthCheck.process(ProcessHandle.current()).build(); // the other host's nginx lives
        instanceB = instance(90, fine, portB, portA);
        a = HaNode.builder("a").with(instanceA).listener(events::add).build();
        b = HaNode.builder("b").with(instanceB).build();
        a.start();
        b.start();
        Await.until("a is the master", () -> isMaster(a, instanceA) && !isMaster(b, instanceB));
        Await.until("told of a", () -> !events(HealthEvent.StatusChanged.class).isEmpty());
        events.removeIf(HealthEvent.StatusChanged.class::isInstance); // the first result
    }

    @AfterEach
    void end() {
        a.close();
        b.close();
        service().forEach(ProcessHandle::destroyForcibly);
        Await.until("the service has ended", () -> service().isEmpty());
    }

    private static DatagramSocket socket() throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static VrrpInstance instance(int priority, HealthCheck service, int self, int peer) {
        return NginxPair.instance(priority, service)
                .advertisementInterval(Duration.ofMillis(100))
                .transport(UdpTransport.builder()
                        .bind("127.0.0.1", self)
                        .peer("127.0.0.1", peer)
                        .build())
                .authentication(Authentication.hmac(HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef")))
                .virtualAddress("127.0.0.100")
                .build();
    }

    private static boolean isMaster(HaNode node, VrrpInstance instance) {
        return node.get(instance).state() == LeadershipState.MASTER;
    }

    /** As systemd does: the service leaves the group of who starts it. */
    private String startLine() {
        return "[ -x " + program + " ] && setsid -f " + program + " 600 > /dev/null 2>&1 < /dev/null && echo started";
    }

    private void startService() throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", startLine()).start().waitFor())
                .isZero();
        Await.until("the service runs", () -> service().size() == 1);
    }

    private static List<ProcessHandle> service() {
        try {
            return ProcessStat.all().stream()
                    .filter(process -> process.name().equals(SERVICE) && process.isAlive())
                    .flatMap(process -> ProcessHandle.of(process.pid()).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <E extends HaEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void aRestartThatHelpsKeepsTheAddress() {
        ProcessHandle before = service().get(0);
        before.destroyForcibly();
        Await.until("restarted", () -> service().stream().anyMatch(process -> !process.equals(before)));
        Await.until("told", () -> !events(HealthEvent.RemedyEnded.class).isEmpty());
        HealthEvent.RemedyEnded remedy = events(HealthEvent.RemedyEnded.class).get(0);
        assertThat(remedy.words()).isEqualTo("sh: exit code 0: started");
        long failures = a.get(nginx).snapshot().failures();
        long successes = a.get(nginx).snapshot().successes();
        Await.until("looked at again", () -> a.get(nginx).snapshot().successes() >= successes + 3);

        assertThat(a.get(nginx).snapshot().failures()).isEqualTo(failures).isEqualTo(1);
        assertThat(events(HealthEvent.StatusChanged.class)).isEmpty();
        assertThat(events(LeadershipEvent.class)).as("a never gave up").noneMatch(LeadershipEvent::lostMastership);
        assertThat(isMaster(a, instanceA)).isTrue();
    }

    @Test
    void aRestartThatDoesNotHelpGivesTheAddressToTheOther() throws Exception {
        Path away = Files.move(program, folder.resolve("away")); // a broken update, say
        service().get(0).destroyForcibly();
        Await.until("b has taken over", () -> isMaster(b, instanceB) && !isMaster(a, instanceA));
        assertThat(a.get(nginx).health().status()).isEqualTo(Status.DOWN);
        assertThat(a.get(nginx).health().reason()).startsWith("no process " + SERVICE + " runs");
        assertThat(events(HealthEvent.RemedyEnded.class)).hasSize(1);
        assertThat(events(HealthEvent.RemedyEnded.class).get(0).ok()).as("once").isFalse();

        Files.move(away, program);
        startService(); // by hand
        Await.until("a has it back", () -> isMaster(a, instanceA) && !isMaster(b, instanceB));
        assertThat(events(HealthEvent.RemedyEnded.class)).hasSize(1);
    }
}
