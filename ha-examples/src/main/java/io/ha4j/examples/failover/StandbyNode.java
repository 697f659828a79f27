package io.ha4j.examples.failover;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.lab.Host;
import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Our node in the measurements: virtual routers and nothing else. It prints a line for each event, beginning with {@link
 * System#nanoTime()}, which all processes of a machine share. It ends in order on SIGTERM, or when its standard input ends.
 */
final class StandbyNode {

    /** Prints when a lease begins to be held and when it ceases, and what it said first after each pause. */
    static final String WATCH_LEASE = "watch-lease";
    /** Has a thread allocate 300 MB/s. */
    static final String ALLOCATE = "allocate";

    private StandbyNode() {}

    /** Arguments: {@link RouterSettings#toArguments()}, then {@link #WATCH_LEASE} or {@link #ALLOCATE}. */
    public static void main(String[] arguments) {
        List<VrrpInstance> instances = instances(RouterSettings.parse(arguments));
        HaNode node = HaNode.builder("standby")
                .with(instances.toArray(new VrrpInstance[0]))
                .listener(StandbyNode::tell)
                .closeOnShutdown(true)
                .build();
        node.start();
        List<String> extras = List.of(arguments);
        if (extras.contains(WATCH_LEASE)) {
            LeaseWatch.start(node.get(instances.get(0)));
        }
        if (extras.contains(ALLOCATE)) {
            say("JVM " + System.getProperty("java.version") + ", " + collectors() + ", heap of at most "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MB");
            Allocator.start();
        }
        say("READY");
        awaitEndOfInput();
        node.close();
        System.exit(0);
    }

    private static String collectors() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .collect(Collectors.joining(" and "));
    }

    private static List<VrrpInstance> instances(RouterSettings settings) {
        List<VrrpInstance> instances = new ArrayList<>();
        for (int id = 1; id <= settings.count(); id++) {
            instances.add(VrrpInstance.builder("VI_" + id)
                    .version(settings.version())
                    .networkInterface(Host.INTERFACE)
                    .virtualRouterId(id)
                    .priority(settings.priority())
                    .advertisementInterval(settings.interval())
                    .preemption(settings.preempt() ? Preemption.immediately() : Preemption.never())
                    .virtualAddress(RouterSettings.address(id))
                    .build());
        }
        return instances;
    }

    private static void tell(HaEvent event) {
        if (event instanceof VrrpEvent.StateChanged change) {
            say("STATE " + change.source().name() + " " + change.state() + " " + change.reason());
        } else {
            say(event.toString());
        }
    }

    /** Prints a line that begins with the time. */
    static void say(String line) {
        say(System.nanoTime(), line);
    }

    static void say(long nanos, String line) {
        byte[] bytes = (nanos + " " + line + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (System.out) {
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }

    private static void awaitEndOfInput() {
        try {
            int read;
            do {
                read = System.in.read(); // nobody says anything; only the end counts
            } while (read >= 0);
        } catch (IOException e) {
            say("standard input failed: " + e.getMessage());
        }
    }
}
