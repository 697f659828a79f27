package io.ha4j.vrrp.lab;

import io.ha4j.HaComponent;
import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.LeadershipState;
import io.ha4j.NodeEvent;
import io.ha4j.lab.Host;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.VirtualRouter;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node of ours on a host of the lab: all its sockets and threads are made by a thread of that host. */
final class JavaNode implements Router {

    private final Host host;
    private final HaNode node;
    private final VrrpInstance instance;
    private final List<HaEvent> events = new CopyOnWriteArrayList<>();

    private JavaNode(Host host, VrrpInstance instance) {
        this.host = host;
        this.instance = instance;
        this.node =
                HaNode.builder(host.name()).with(instance).listener(events::add).build();
    }

    /** {@return a builder of an instance on {@code eth0}: version 3, VRID 51, every 100 ms; like Keepalived's here} */
    static VrrpInstance.Builder builder(int priority) {
        return VrrpInstance.builder("VI_1")
                .networkInterface(Host.INTERFACE)
                .virtualRouterId(51)
                .priority(priority)
                .advertisementInterval(Duration.ofMillis(100));
    }

    static JavaNode start(Host host, VrrpInstance instance) throws Exception {
        JavaNode node = new JavaNode(host, instance);
        host.run(node.node::start);
        return node;
    }

    /** Changes what it runs: sockets are made by a thread of the host. */
    NodeEvent.Changed apply(HaComponent<?>... components) throws Exception {
        return host.call(() -> node.apply(components));
    }

    VirtualRouter router() {
        return node.get(instance);
    }

    List<HaEvent> events() {
        return events;
    }

    /** {@return what the transport says of itself, in words} */
    String transport() {
        return String.valueOf(
                node.snapshot().components().get(instance.transport().id().toString()));
    }

    /** {@return a counter of the snapshot, such as {@code becameMaster}} */
    long count(String counter) {
        return Objects.requireNonNull(router().snapshot().counters().get(counter), counter);
    }

    /** Until it has also told so: listeners hear of a state a moment after it is there. */
    @Override
    public void await(LeadershipState state) {
        Await.until(
                () -> host.name() + " is " + state + ", not " + router().snapshot(),
                LabFixture.LONG,
                () -> isIn(state) && told() == state);
    }

    private LeadershipState told() {
        LeadershipState last = LeadershipState.INIT;
        for (HaEvent event : events) {
            if (event instanceof VrrpEvent.StateChanged change
                    && change.source().equals(instance.id())) {
                last = change.state();
            }
        }
        return last;
    }

    @Override
    public boolean isIn(LeadershipState state) {
        return router().state() == state;
    }

    @Override
    public long timesMaster() {
        return count("becameMaster");
    }

    /** An orderly stop. */
    @Override
    public void stop() {
        node.close();
    }

    @Override
    public void close() {
        node.close();
    }

    @Override
    public String toString() {
        return host + " (ours) " + router().snapshot();
    }
}
