package io.ha4j.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.value.CidrAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rig itself, without any VRRP: what it says must be true before anything is proved with it. */
@Tag("lab")
class LanTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(10);
    /** How long answers may be missing without any fault. */
    private static final Duration NO_OUTAGE = Duration.ofMillis(100);
    /** The machine may be busy with something else. */
    private static final int ATTEMPTS = 10;

    @BeforeEach
    void needs() {
        List<String> missing = LabRequirements.missing();
        Lab.require(missing.isEmpty(), String.join("; ", missing));
    }

    @Test
    void hostsHearEachOtherOverBothFamilies() {
        try (Lan lan = Lan.create("both")) {
            Host a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
            Witness w = new Witness(lan.host("w", "10.99.0.9/24", "2001:db8::9/64"));
            a.echo(7007);
            for (String address : List.of("10.99.0.1", "2001:db8::1")) {
                assertThat(w.answers(address, 7007, LONG)).as(address).contains("a");
                assertThat(w.resolve(address, LONG)).as(address).contains(a.hardwareAddress());
            }
            assertThat(w.resolve(a.linkLocalAddress().orElseThrow().getHostAddress(), LONG))
                    .contains(a.hardwareAddress());
            assertThat(w.resolve("10.99.0.77", SHORT)).isEmpty();
            assertThat(w.answers("10.99.0.77", 7007, SHORT)).isEmpty();
        }
    }

    @Test
    void echoAnswersForAVirtualAddressOnlyWhileItIsThere() throws Exception {
        try (Lan lan = Lan.create("echo")) {
            Host a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
            Host b = lan.host("b", "10.99.0.2/24", "2001:db8::2/64");
            Witness w = new Witness(lan.host("w", "10.99.0.9/24", "2001:db8::9/64"));
            a.echo(7000, "10.99.0.100", "2001:db8::100");
            b.echo(7000, "10.99.0.100", "2001:db8::100");
            for (String vip : List.of("10.99.0.100", "2001:db8::100")) {
                assertThat(w.resolveAll(vip, SHORT)).isEmpty();
                assertThat(w.answers(vip, 7000, SHORT)).isEmpty();
                give(a, vip);
                assertThat(w.answers(vip, 7000, LONG)).contains("a");
                assertThat(w.resolveAll(vip, SHORT)).containsExactly(a.hardwareAddress());
                give(b, vip);
                assertThat(w.resolveAll(vip, SHORT))
                        .as("a split brain")
                        .containsExactlyInAnyOrder(a.hardwareAddress(), b.hardwareAddress());
            }
            assertThat(b.call(() -> Files.readString(Path.of("/proc/sys/net/ipv4/ip_nonlocal_bind"))
                            .strip()))
                    .as("nobody else on the host may bind to an address that is not there")
                    .isEqualTo("0");
        }
    }

    private static void give(Host host, String address) throws Exception {
        int index = host.interfaceIndex();
        CidrAddress cidr = CidrAddress.parse("address", address);
        host.site().change(links -> links.addAddress(InterfaceAddress.of(index, cidr)));
    }

    @Test
    void cableCanBePulledAndPluggedIn() {
        try (Lan lan = Lan.create("cable")) {
            Host a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
            Witness w = new Witness(lan.host("w", "10.99.0.9/24"));
            HardwareAddress before = a.hardwareAddress();

            a.linkDown();
            Await.until("no carrier", () -> !eth0(a).carrier());
            assertThat(eth0(a).isAdminUp()).isTrue();
            assertThat(a.hasAddress("10.99.0.1")).isTrue();
            assertThat(w.resolve("10.99.0.1", SHORT)).isEmpty();
            a.linkUp();
            Await.until("carrier", () -> eth0(a).carrier());
            assertThat(w.resolve("10.99.0.1", LONG)).contains(before);

            a.cutOff();
            a.cutOff();
            assertThat(a.links()).extracting(Link::name).doesNotContain("eth0");
            assertThatThrownBy(a::interfaceIndex).hasMessageContaining("eth0 is not there");
            a.plugIn();
            assertThat(w.resolve("10.99.0.1", LONG)).contains(a.hardwareAddress());
            assertThat(a.hasAddress("2001:db8::1")).isTrue();
        }
    }

    @Test
    void powerOffEndsTheProcessesButNotTheThreads() {
        try (Lan lan = Lan.create("power")) {
            Host a = lan.host("a", "10.99.0.1/24");
            Witness w = new Witness(lan.host("w", "10.99.0.9/24"));
            a.echo(7007);
            a.start(List.of("sleep", "600"), a.newFile("sleep", ".log"));
            Await.until("a process", () -> !a.processes().isEmpty());
            a.powerOff();
            assertThat(a.processes()).isEmpty();
            assertThat(w.answers("10.99.0.1", 7007, SHORT)).isEmpty();
            a.plugIn();
            assertThat(w.answers("10.99.0.1", 7007, LONG)).contains("a");
        }
    }

    private static Link eth0(Host host) {
        return host.links().stream()
                .filter(l -> l.name().equals("eth0"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void lansDoNotMeetAndNothingIsLeft() throws Exception {
        Process sleeper;
        Path folder;
        try (Lan one = Lan.create("one");
                Lan two = Lan.create("two")) {
            Host a1 = one.host("a", "10.99.0.1/24");
            Host a2 = two.host("a", "10.99.0.1/24");
            Witness w1 = new Witness(one.host("w", "10.99.0.9/24"));
            assertThat(w1.resolveAll("10.99.0.1", SHORT)).containsExactly(a1.hardwareAddress());
            assertThat(a2.hardwareAddress()).isNotEqualTo(a1.hardwareAddress());
            folder = one.folder();
            // An orphan that ignores SIGTERM: still found and ended.
            sleeper = a1.start(
                    List.of("sh", "-c", "trap '' TERM; (trap '' TERM; sleep 600) & sleep 600"),
                    a1.newFile("sh", ".log"));
            Await.until("processes", () -> a1.processes().size() >= 3);
            sleeper.destroyForcibly().waitFor();
            Await.until("orphans", () -> a1.processes().size() >= 2);
            a1.echo(7007);
            FailoverClient.start(a2, "10.99.0.1", 7007, Duration.ofMillis(1));
            a2.close();
            assertThat(w1.resolve("10.99.0.1", LONG))
                    .as("the other LAN goes on")
                    .contains(a1.hardwareAddress());
        }
        assertThat(folder).doesNotExist();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.matches("ha-(lab|netns)-(one|two)(-.*)?"));
        assertThat(ProcessHandle.current()
                        .descendants()
                        .map(p -> p.info().command().orElse("")))
                .noneMatch(c -> c.endsWith("sleep"));
    }

    @Test
    void clientMeasuresAnOutage() throws Exception {
        try (Lan lan = Lan.create("client")) {
            Host a = lan.host("a", "10.99.0.1/24");
            Host w = lan.host("w", "10.99.0.9/24");
            a.echo(7007);
            FailoverClient client = FailoverClient.start(w, "10.99.0.1", 7007, Duration.ofMillis(1));
            Await.until("answers", () -> client.received() > 20);
            assertThat(longestPause(client)).isLessThan(NO_OUTAGE);
            a.linkDown();
            Await.until("an outage", () -> client.longestOutage().length().compareTo(Duration.ofMillis(200)) > 0);
            assertThat(client.longestOutage().after()).as("it lasts").isEmpty();
            a.linkUp();
            Await.until("the end", () -> client.longestOutage().after().equals("a"));
            assertThat(client.longestOutage().length()).isBetween(Duration.ofMillis(200), Duration.ofSeconds(15));
            assertThat(client.changes()).isEmpty();
            assertThat(client.answering()).isEqualTo("a");
        }
    }

    /** {@return the longest time without an answer where there is no fault, in the best of several attempts} */
    private static Duration longestPause(FailoverClient client) {
        Duration longest = Duration.ofDays(1);
        for (int i = 0; i < ATTEMPTS && longest.compareTo(NO_OUTAGE) >= 0; i++) {
            client.reset();
            Await.until("answers", () -> client.received() > 200);
            longest = client.longestOutage().length();
        }
        return longest;
    }
}
