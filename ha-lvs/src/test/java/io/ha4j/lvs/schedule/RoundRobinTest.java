package io.ha4j.lvs.schedule;

import static io.ha4j.lvs.schedule.Picks.next;
import static io.ha4j.lvs.schedule.Picks.picker;
import static io.ha4j.lvs.schedule.Picks.servers;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundRobinTest {

    @Test
    void takesOneAfterTheOtherWhateverTheirWeight() {
        assertThat(next(picker(Scheduler.roundRobin(), servers(1, 9, 3)), 7)).isEqualTo("ABCABCA");
    }

    @Test
    void skipsThoseWithoutWeightAndTheOverloaded() {
        List<Server> servers = servers(1, 0, 1, 1);
        servers.get(3).overloaded = true;
        assertThat(next(picker(Scheduler.roundRobin(), servers), 4)).isEqualTo("ACAC");
    }

    @Test
    void picksNobodyWhenNobodyCan() {
        assertThat(next(picker(Scheduler.roundRobin(), servers(0, 0)), 2)).isEqualTo("--");
        assertThat(next(picker(Scheduler.roundRobin(), List.of()), 1)).isEqualTo("-");
    }

    @Test
    void leavesOutThoseThatWereTried() {
        List<Server> servers = servers(1, 1, 1);
        Picker<Server> picker = picker(Scheduler.roundRobin(), servers);
        assertThat(next(picker, 1)).isEqualTo("A");
        assertThat(picker.pick(Picks.ANY, Set.of(servers.get(1)))).isSameAs(servers.get(2));
        assertThat(picker.pick(Picks.ANY, Set.copyOf(servers))).isNull();
        assertThat(next(picker, 2)).isEqualTo("AB");
    }

    @Test
    void goesOnBehindTheLastPickWhenTheListChanges() {
        List<Server> servers = servers(1, 1, 1, 1);
        Picker<Server> picker = picker(Scheduler.roundRobin(), servers.subList(0, 3));
        assertThat(next(picker, 2)).isEqualTo("AB");
        picker.update(servers);
        assertThat(next(picker, 3)).isEqualTo("CDA");
    }

    @Test
    void goesOnBehindThePredecessorOfALastPickThatWasRemoved() {
        List<Server> servers = servers(1, 1, 1, 1);
        Picker<Server> picker = picker(Scheduler.roundRobin(), servers);
        assertThat(next(picker, 3)).isEqualTo("ABC");
        picker.update(List.of(servers.get(0), servers.get(3))); // B and C have gone
        assertThat(next(picker, 3)).isEqualTo("DAD");
    }

    @Test
    void beginsAnewWhenNothingBeforeTheLastPickIsLeft() {
        List<Server> servers = servers(1, 1, 1);
        Picker<Server> picker = picker(Scheduler.roundRobin(), servers);
        assertThat(next(picker, 1)).isEqualTo("A");
        picker.update(servers.subList(1, 3));
        assertThat(next(picker, 3)).isEqualTo("BCB");
    }
}
