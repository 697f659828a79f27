package io.ha4j.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.testkit.Lab;
import io.ha4j.value.Addresses;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that may not ping does not start, and says what would allow it. */
@Tag("lab")
@Timeout(60)
class PingWithoutPrivilegeTest {

    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @Test
    void saysHowToAllowIt() throws Exception {
        Lab.require(
                Files.isExecutable(SETPRIV) && "root".equals(System.getProperty("user.name")),
                "no root, or no setpriv (util-linux), to take a privilege away");
        Process process = new ProcessBuilder(
                        SETPRIV.toString(),
                        "--bounding-set=-net_raw",
                        "--inh-caps=-net_raw",
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PingWithoutPrivilegeTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(said).isTrue();
        assertThat(said)
                .contains("cannot ping: open an ICMP socket for IPv4: Operation not permitted")
                .contains("net.ipv4.ping_group_range")
                .contains("CAP_NET_RAW");
    }

    /** Runs in a JVM of its own, without the privilege, in a network namespace whose sysctl allows no group. */
    public static void main(String[] arguments) {
        HealthCheck ping = HealthCheck.ping().build().at(Addresses.endpoint("target", "127.0.0.1", 9));
        try (HaNode node = HaNode.builder("n").with(ping).build()) {
            node.start();
        } catch (HaException e) {
            System.out.println(e.getMessage());
        }
    }
}
