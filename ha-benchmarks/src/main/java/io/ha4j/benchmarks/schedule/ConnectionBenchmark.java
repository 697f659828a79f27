package io.ha4j.benchmarks.schedule;

import io.ha4j.lvs.schedule.Flow;
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

/**
 * Schedulers that look at loads: a pick, and all that a connection tells them: it begins, and another one ends. All threads share
 * one picker.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ConnectionBenchmark {

    /** The scheduler. */
    @Param({"lc", "wlc", "sed", "nq", "ovf", "lblc", "lblcr", "twos", "p2c", "ewma", "bounded"})
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

    /** The connections of one thread: three for each server, the oldest ends first. */
    @State(Scope.Thread)
    public static class Connections {

        private @Nullable CountedServer[] open = {};
        private int oldest;

        /** Makes room. */
        @Setup
        public void setUp(ConnectionBenchmark benchmark) {
            open = new CountedServer[3 * benchmark.servers];
        }

        private @Nullable CountedServer replaceOldest(@Nullable CountedServer newest) {
            CountedServer ended = open[oldest];
            open[oldest] = newest;
            oldest = oldest + 1 == open.length ? 0 : oldest + 1;
            return ended;
        }
    }

    /** {@return who has got the connection} */
    @Benchmark
    public @Nullable Object connect(Flows flows, Connections connections) {
        Picker<CountedServer> now = picker;
        if (now == null) {
            return null;
        }
        Flow flow = flows.next();
        CountedServer picked = now.pick(flow, Set.of());
        if (picked != null) {
            picked.connected();
            now.loadChanged(picked);
            now.responded(picked, 100_000, flow.nowNanos());
        }
        CountedServer ended = connections.replaceOldest(picked);
        if (ended != null) {
            ended.ended();
            now.loadChanged(ended);
        }
        return picked;
    }
}
