package io.ha4j.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.testkit.Await;
import io.ha4j.value.Addresses;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** All but pings work where neither JNA nor ha-linux can be loaded, as on other systems than Linux. */
class WithoutLinuxTest {

    @Test
    void checksByTcpAndUdpAndDnsNeedNoJna() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("jna") && !entry.contains("ha-linux"))
                .collect(Collectors.joining(File.pathSeparator));
        try (ScriptedServer server = ScriptedServer.silent()) {
            Process process = new ProcessBuilder(
                            System.getProperty("java.home") + "/bin/java",
                            "-cp",
                            classPath,
                            WithoutLinuxTest.class.getName(),
                            Integer.toString(server.address().getPort()))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(said).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
        }
    }

    /** Runs in a JVM of its own. */
    public static void main(String[] arguments) {
        try {
            Class.forName("com.sun.jna.Native");
            throw new AssertionError("JNA is there");
        } catch (ClassNotFoundException e) {
            InetSocketAddress target = Addresses.endpoint("target", "127.0.0.1", Integer.parseInt(arguments[0]));
            HealthCheck tcp = HealthCheck.tcp().build().at(target);
            HealthCheck dns = HealthCheck.dns("example").build().at(target);
            HealthCheck.ping().build().at(target).id();
            try (HaNode node = HaNode.builder("n").with(tcp, dns).build()) {
                node.start();
                Await.until("up", () -> node.get(tcp).health().status() == Health.Status.UP);
                Await.until("down", () -> node.get(dns).health().status() == Health.Status.DOWN);
            }
        }
    }
}
