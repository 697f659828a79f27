package io.ha4j.benchmarks.schedule;

import io.ha4j.lvs.schedule.Flow;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The connections of one thread: 1,024 clients in turn, to 16 virtual addresses. */
@State(Scope.Thread)
public class Flows {

    private static final int COUNT = 1_024;

    private final Flow[] flows = new Flow[COUNT];
    private int next;

    /** Makes them. */
    public Flows() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < COUNT; i++) {
            InetSocketAddress client =
                    new InetSocketAddress(CountedServer.address(172, random.nextInt(1 << 24)), 1_024 + i);
            InetSocketAddress virtual = new InetSocketAddress(CountedServer.address(198, i % 16), 80);
            flows[i] = Flow.of(client, virtual, i * 1_000L);
        }
    }

    Flow next() {
        next = (next + 1) & (COUNT - 1);
        return flows[next];
    }
}
