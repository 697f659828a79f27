package io.ha4j.benchmarks.schedule;

import io.ha4j.lvs.schedule.Picker;
import io.ha4j.lvs.schedule.Scheduler;
import java.util.List;
import java.util.stream.Stream;

/** The schedulers by their names. */
final class Contender {

    private static final List<Scheduler> ALL = List.of(
            Scheduler.roundRobin(),
            Scheduler.weightedRoundRobin(),
            Scheduler.smoothWeightedRoundRobin(),
            Scheduler.sourceHash(),
            Scheduler.destinationHash(),
            Scheduler.maglevHash(),
            Scheduler.ringHash(),
            Scheduler.failOver(),
            Scheduler.leastConnections(),
            Scheduler.weightedLeastConnections(),
            Scheduler.shortestExpectedDelay(),
            Scheduler.neverQueue(),
            Scheduler.overflow(),
            Scheduler.localityBasedLeastConnections(),
            Scheduler.localityBasedLeastConnectionsWithReplication(),
            Scheduler.twoDraws(),
            Scheduler.powerOfTwoChoices(),
            Scheduler.leastResponseTime(),
            Scheduler.boundedLoadHash());

    private Contender() {}

    static Picker<CountedServer> picker(String name, List<CountedServer> servers) {
        Picker<CountedServer> picker = all().filter(
                        scheduler -> scheduler.shortName().equals(name))
                .findFirst()
                .orElseThrow()
                .newPicker();
        picker.update(servers);
        return picker;
    }

    static Stream<Scheduler> all() {
        return ALL.stream();
    }
}
