package io.ha4j.benchmarks.schedule;

import io.ha4j.lvs.schedule.Picker;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Schedulers that do not look at loads: a pick and no more. All threads share one picker. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PickBenchmark {

    /** The scheduler. */
    @Param({"rr", "wrr", "swrr", "sh", "dh", "mh", "ring", "fo"})
    public String scheduler = "";

    /** How many servers there are. */
    @Param({"10", "100", "1000", "10000"})
    public int servers;

    private @Nullable Picker<CountedServer> picker;

    /** Makes the picker. */
    @Setup
    public void setUp() {
        List<CountedServer> list = CountedServer.servers(servers);
        picker = Contender.picker(scheduler, list);
    }

    /** {@return whom it picks} */
    @Benchmark
    public @Nullable Object pick(Flows flows) {
        Picker<CountedServer> now = picker;
        return now == null ? null : now.pick(flows.next(), Set.of());
    }
}
