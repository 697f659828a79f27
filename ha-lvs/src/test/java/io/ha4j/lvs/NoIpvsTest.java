package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a virtual server for the kernel on a host whose kernel has no IPVS, or may not be programmed. */
class NoIpvsTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void lookWhetherThereIsNone() {
        assumeThat(Files.exists(Path.of("/proc/net/ip_vs"))).as("IPVS is there").isFalse();
    }

    private static VirtualServer web(Plane plane) {
        return VirtualServer.builder("web")
                .tcp("127.0.0.1", plane instanceof IpvsPlane ? 80 : 0)
                .plane(plane)
                .realServer("127.0.0.1", 9)
                .build();
    }

    @Test
    void theNodeDoesNotStartAndSaysWhatToDo() {
        HaNode node = HaNode.builder("t")
                .with(web(Plane.ipvs(IpvsForwarding.nat()).directory(folder)))
                .build();
        assertThatThrownBy(node::start)
                .isInstanceOf(HaException.class)
                .hasMessageStartingWith("virtual-server/web: the kernel cannot serve it: ")
                .hasMessageContaining("ip_vs")
                .hasMessageContaining("Plane.proxy()");
        node.close();
    }

    @Test
    void theBestPlaneIsTheProxy() {
        IpvsPlane kernel = Plane.ipvs(IpvsForwarding.nat()).directory(folder);
        VirtualServer web = web(Plane.best(IpvsForwarding.nat()).ipvs(kernel));
        try (HaNode node = HaNode.builder("t").with(web).build()) {
            node.start();
            assertThat(node.get(web).snapshot().plane()).isEqualTo("proxy");
            assertThat(node.get(web).snapshot().planeReason()).contains("ip_vs");
            assertThat(node.get(web).listening()).isTrue();
        }
    }
}
