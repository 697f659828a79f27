package io.ha4j.lvs.schedule;

import static io.ha4j.lvs.schedule.Picks.picker;
import static io.ha4j.lvs.schedule.Picks.servers;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeastConnectionsTest {

    private final List<Server> servers = servers(1, 9, 1);
    private final Picker<Server> picker = picker(Scheduler.leastConnections(), servers);

    @Test
    void givesTiesToTheEarlier() {
        assertThat(picker.pick(Picks.ANY, Set.of())).isSameAs(servers.get(0));
    }

    @Test
    void countsAnEstablishedConnectionAsMuchAs256Others() {
        servers.get(0).active = 1;
        servers.get(1).inactive = 256;
        servers.get(2).inactive = 257;
        servers.forEach(picker::loadChanged);
        assertThat(picker.pick(Picks.ANY, Set.of())).isSameAs(servers.get(0));
        servers.get(1).inactive = 255;
        picker.loadChanged(servers.get(1));
        assertThat(picker.pick(Picks.ANY, Set.of())).isSameAs(servers.get(1));
    }

    @Test
    void doesNotOverflow() {
        servers.forEach(server -> server.active = Integer.MAX_VALUE);
        servers.get(2).active = 1;
        servers.forEach(picker::loadChanged);
        assertThat(picker.pick(Picks.ANY, Set.of())).isSameAs(servers.get(2));
    }

    @Test
    void leavesOutThoseWithoutWeightTheOverloadedAndTheTried() {
        servers.get(0).weight = 0;
        picker.update(servers);
        servers.get(1).overloaded = true;
        picker.loadChanged(servers.get(1));
        assertThat(picker.pick(Picks.ANY, Set.of())).isSameAs(servers.get(2));
        assertThat(picker.pick(Picks.ANY, Set.of(servers.get(2)))).isNull();
    }
}
