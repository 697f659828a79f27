package io.ha4j.vrrp.lab;

import static io.ha4j.vrrp.lab.LabFixture.vi;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.lab.Host;
import io.ha4j.lab.Lan;
import io.ha4j.testkit.Lab;
import io.ha4j.vrrp.VrrpInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What cannot work is refused at the start, with what to do in the message, and leaves nothing behind. */
@Tag("lab")
class ErrorsLabTest {

    private Lan lan;
    private Host a;

    @BeforeEach
    void begin() {
        lan = LabFixture.lan("errors");
        a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
    }

    @AfterEach
    void end() {
        if (lan != null) {
            lan.close();
        }
    }

    private static VrrpInstance.Builder second() {
        return VrrpInstance.builder("VI_2")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .virtualAddress("10.99.0.101/24");
    }

    @Test
    void oneIdIsUsedOnceOnAnInterface() throws Exception {
        VrrpInstance one = vi("10.99.0.100/24").build();
        List<VrrpInstance> others = List.of(
                second().build(),
                second().unicastPeer("10.99.0.2").build(),
                second().virtualMac().build());
        try (HaNode warm = HaNode.builder("a").with(one).build()) {
            a.run(warm::start); // loads what a first start loads
        }
        List<String> before = LabHost.dump(a);
        List<String> descriptors = LabHost.descriptors();
        for (VrrpInstance other : others) {
            try (HaNode node = HaNode.builder("a").with(one, other).build()) {
                assertThatThrownBy(() -> a.run(node::start))
                        .isInstanceOf(HaException.class)
                        .hasMessage(
                                "virtualRouterId: 51 (expected: once on eth0 for IPv4; give one of the two instances"
                                        + " another id)");
            }
            assertThat(LabHost.dump(a)).isEqualTo(before);
            assertThat(LabHost.descriptors()).isEqualTo(descriptors);
            assertThat(LabHost.threads()).isEmpty();
        }
        // For IPv6 it is another virtual router.
        VrrpInstance six = VrrpInstance.builder("VI_6")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .virtualAddress("2001:db8::100/64")
                .build();
        try (HaNode node = HaNode.builder("a").with(one, six).build()) {
            a.run(node::start);
        }
    }

    /** Starts a node in a JVM of its own, and prints what that says. */
    static final class Start {
        private Start() {}

        public static void main(String[] args) {
            VrrpInstance instance = VrrpInstance.builder("VI_1")
                    .networkInterface("eth0")
                    .virtualRouterId(51)
                    .virtualAddress("10.99.0.100/24")
                    .build();
            try (HaNode node = HaNode.builder("a").with(instance).build()) {
                node.start();
                System.out.println("started");
            } catch (HaException e) {
                System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }

    private String run(List<String> wrapper, String... options) throws Exception {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Start.class.getName()));
        Path log = a.folder().resolve("start-" + System.nanoTime() + ".log");
        Process process = a.start(command, log);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(log);
    }

    @Test
    void anUnprivilegedProcessIsToldWhatItNeeds() throws Exception {
        Lab.require(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed (util-linux)");
        // Still root by name, so that it can read the classes, but without capabilities.
        assertThat(run(List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all")))
                .contains("LinuxException: ", "Operation not permitted")
                .contains("needs CAP_NET_RAW and CAP_NET_ADMIN: run as root, or grant both")
                .doesNotContain("started");
        assertThat(run(List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all,+net_raw")))
                .contains("LinuxException: change links and addresses: Operation not permitted")
                .contains("needs CAP_NET_RAW and CAP_NET_ADMIN: run as root, or grant both")
                .doesNotContain("started");
    }

    @Test
    void aTemporaryFolderThatForbidsExecutionIsNamedWithTheWayOut() throws Exception {
        String said = run(
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mkdir -p \"$0\" && mount -t tmpfs -o noexec none \"$0\" && exec \"$@\"",
                        a.folder().resolve("noexec").toString()),
                "-Djava.io.tmpdir=" + a.folder().resolve("noexec"),
                "-Djna.tmpdir=" + a.folder().resolve("noexec"));
        assertThat(said)
                .contains("LinuxException: the native library of JNA cannot be loaded from")
                .contains("set -Djna.tmpdir to one that is not")
                .doesNotContain("started");
    }
}
