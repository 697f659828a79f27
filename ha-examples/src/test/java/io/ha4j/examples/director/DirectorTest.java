package io.ha4j.examples.director;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaComponent;
import io.ha4j.HaNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectorTest {

    /** What runs, {@code io.ha4j.lvs.IpvsPlaneLabTest} shows; here, that all fits together. */
    @Test
    void fitsTogether() {
        List<HaComponent<?>> parts = Director.director("eth0", 100);
        HaNode node = HaNode.builder("director")
                .with(parts.toArray(new HaComponent<?>[0]))
                .build();
        assertThat(node.toString()).isNotNull();
        assertThat(parts)
                .extracting(part -> part.id().toString())
                .containsExactly("vrrp/VI_1", "virtual-server/web", "connection-sync/sync");
        assertThat(parts.get(1).dependencies())
                .extracting(part -> part.id().toString())
                .contains("ipvs/tables", "vrrp/VI_1");
    }
}
