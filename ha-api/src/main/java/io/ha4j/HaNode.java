package io.ha4j;

import io.ha4j.Members.Member;
import io.ha4j.time.Ticker;
import io.ha4j.value.Require;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts components in a Java process: starts them in the order of their dependencies, tells listeners in order what happens,
 * shows one consistent snapshot, and closes everything in reverse order.
 *
 * <pre>{@code
 * try (HaNode node = HaNode.builder("lb-1").with(vi1, web).listener(System.out::println).build()) {
 *     node.start();
 *     node.get(vi1).state();
 * }
 * }</pre>
 *
 * <p>Thread-safe. A node lives once: {@link NodeState}.
 */
public final class HaNode implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HaNode.class);

    private final String name;
    private final ComponentId id;
    private final Duration closeTimeout;
    private final InstantSource wallClock;
    private final EventJournal journal;
    private final NodeContext context;
    private final ClosingSteps closing;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final @Nullable Thread shutdownHook;
    /** What is to run, in start order. */
    private volatile List<HaComponent<?>> wanted;

    private volatile Members members = Members.NONE;
    private volatile NodeState state = NodeState.NEW;
    private volatile boolean closeAsked;
    private volatile boolean changing;

    private HaNode(Builder builder) {
        this.name = builder.name;
        this.id = new ComponentId("node", name);
        this.wanted = order(builder.components);
        this.closeTimeout = builder.closeTimeout;
        this.wallClock = builder.wallClock;
        this.journal =
                new EventJournal(id, wallClock, builder.listeners, builder.eventCapacity, builder.listenerExecutor);
        this.context = new NodeContext(
                name, builder.ticker, wallClock, journal, this::runtime, this::isClosing, () -> changing);
        this.closing = new ClosingSteps(name, closeTimeout);
        this.shutdownHook = builder.closeOnShutdown ? new Thread(this::close, "ha-" + name + "-shutdown") : null;
    }

    /** {@return a builder of a node with that name, which thread names and logs carry} */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** {@return the components and all they depend on, in start order; they go together} */
    private static List<HaComponent<?>> order(Collection<? extends HaComponent<?>> components) {
        List<HaComponent<?>> order = DependencyOrder.of(components);
        order.forEach(component -> component.check(order));
        return order;
    }

    private boolean isClosing() {
        return state == NodeState.CLOSING || state == NodeState.STARTING;
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /** {@return where the node is in its life} */
    public NodeState state() {
        return state;
    }

    /**
     * Starts all components, or none: if one fails, those before it are closed again and the node is {@link NodeState#CLOSED}.
     *
     * @throws HaException if the environment does not allow a component to start; the message says what to do
     * @throws IllegalStateException if the node has been started before
     */
    public void start() {
        lifecycle.lock();
        try {
            Require.state(state == NodeState.NEW, "state", state, "NEW: a node starts once");
            state = NodeState.STARTING;
            journal.start();
            try {
                if (shutdownHook != null) {
                    Runtime.getRuntime().addShutdownHook(shutdownHook);
                }
                for (HaComponent<?> component : wanted) {
                    log.debug("{}: starting {}", name, component.id());
                    members = members.with(component, component.start(context));
                }
                members.inOrder().forEach(member -> member.runtime().activate());
            } catch (Throwable e) {
                closeAll();
                throw e;
            }
            journal.publish(new NodeEvent.Started(id, wallClock.instant()), () -> state = NodeState.RUNNING);
        } finally {
            endLifecycleStep();
        }
    }

    /** Changes what this node runs, as {@link #apply(Collection)} does. */
    public NodeEvent.Changed apply(HaComponent<?>... components) {
        return apply(Arrays.asList(components));
    }

    /**
     * Changes what this node runs, without a stop: from now on it is {@code components} and what they depend on, in place of all that
     * it ran before.
     *
     * <ul>
     *   <li>What is equal to what runs is not touched.
     *   <li>What has a new id is started and activated.
     *   <li>What has an id that runs, but is not equal, is changed while it runs, if it can ({@link HaRuntime#prepareChange}); its
     *       handle stays the same. Else it is closed and started anew, and with it all that depends on it: an interruption, after which
     *       handles must be asked for again.
     *   <li>What is not among {@code components} any more is quiesced and closed, last of all.
     * </ul>
     *
     * <p>All or nothing: whatever can fail is done first, while all that runs is as it was. If something fails, what was opened is
     * closed again. Only what must be closed in order to start anew is interrupted by a failure: it is started again by its old
     * description, and {@link NodeEvent.Changed} says so. What is removed is closed at the end, so what is added cannot take its port
     * or its virtual router id in the same call: remove it by a call before.
     *
     * <p>A description that refers to another one (an instance to the check that it tracks) must be built again when that one changes.
     * One call waits for the other, and for {@link #start()}. A listener may call this; its events wait meanwhile.
     *
     * @return what has changed, as told to the listeners by now
     * @throws HaException if the environment does not allow it; the message names the component and says what to do
     * @throws IllegalStateException if two different components have one id, dependencies go in a circle, components do not go together,
     *     one cannot change so, the node does not run, or the call comes from a loop or from a component that is being started, changed or closed
     * @throws IllegalArgumentException if a component is null, or does not like what the others are like
     */
    public NodeEvent.Changed apply(Collection<? extends HaComponent<?>> components) {
        components.forEach(component -> Require.nonNull("component", component, "a component"));
        List<HaComponent<?>> order = order(components);
        lockForApply();
        try {
            Require.state(state == NodeState.RUNNING, "state", state, "RUNNING: only a node that runs can be changed");
            Changeover changeover = new Changeover(order, members, context, closing, now -> members = now);
            changing = true;
            try {
                changeover.run();
            } catch (Throwable e) {
                if (changeover.hasInterrupted()) {
                    publish(changeover);
                }
                throw e;
            } finally {
                changing = false;
            }
            wanted = order;
            return publish(changeover);
        } finally {
            endLifecycleStep();
        }
    }

    private NodeEvent.Changed publish(Changeover changeover) {
        NodeEvent.Changed event = changeover.event(id, wallClock.instant());
        journal.publish(event, () -> members = changeover.present());
        return event;
    }

    private void lockForApply() {
        Require.state(
                !context.inLoop() && !lifecycle.isHeldByCurrentThread() && !closing.isCalling(),
                "thread",
                Thread.currentThread().getName(),
                "one that may wait: not a loop of the node, nor a component that it is starting, changing or closing");
        Require.state(lockLifecycle(), "state", state, "RUNNING, and a thread that is not interrupted");
    }

    /** Somebody may have asked for the end meanwhile who could not wait. */
    private void endLifecycleStep() {
        try {
            if (closeAsked && state == NodeState.RUNNING) {
                closeAll();
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * {@return the handle of a running component}
     *
     * @param component its description: the present one, or one from before or after an {@link #apply}, which has the same id
     * @throws IllegalStateException if the node does not run, or does not have that component
     */
    public <H> H get(HaComponent<H> component) {
        return context.get(component);
    }

    /** {@return one consistent view of all components; cheap, never blocks on I/O} */
    public NodeSnapshot snapshot() {
        return journal.read(sequence -> {
            Map<String, Object> components = new LinkedHashMap<>();
            for (Member member : members.inOrder()) {
                components.put(member.id().toString(), member.runtime().snapshot());
            }
            return new NodeSnapshot(
                    name,
                    state,
                    wallClock.instant(),
                    sequence,
                    journal.lost(),
                    journal.listenerFailures(),
                    Collections.unmodifiableMap(components));
        });
    }

    /**
     * Lets all components give up their roles, then closes them in reverse order, then delivers the last events. Idempotent, and
     * bounded by the close time-out for each component; never throws. A second caller waits for the first, unless it is a
     * listener or a component of this node, for whom the first may be waiting; what a component asks for while the node is being
     * started or changed comes after that.
     */
    @Override
    public void close() {
        closeAsked = true; // before looking who is at work: whoever is closes the node at the end
        if (lifecycle.isHeldByCurrentThread() || closing.isCalling() || !lockLifecycle()) {
            return;
        }
        try {
            if (state != NodeState.CLOSED && state != NodeState.CLOSING) {
                closeAll();
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /** {@return false if the node is being closed by somebody who may be waiting for this thread} */
    private boolean lockLifecycle() {
        if (!journal.isDelivering()) {
            lifecycle.lock();
            return true;
        }
        while (state != NodeState.CLOSING && state != NodeState.CLOSED) {
            try {
                if (lifecycle.tryLock(10, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private void closeAll() {
        boolean neverStarted = state == NodeState.NEW;
        journal.publish(new NodeEvent.Closing(id, wallClock.instant()), () -> state = NodeState.CLOSING);
        List<Member> started = members.inOrder();
        started.forEach(closing::quiesce);
        for (int i = started.size() - 1; i >= 0; i--) {
            closing.close(started.get(i));
        }
        context.closeLoops();
        members = Members.NONE;
        journal.end(new NodeEvent.Closed(id, wallClock.instant()), () -> state = NodeState.CLOSED);
        if (!neverStarted) {
            journal.awaitEnd(closeTimeout);
        }
        removeShutdownHook();
    }

    private void removeShutdownHook() {
        if (shutdownHook == null || Thread.currentThread() == shutdownHook) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            log.trace("the JVM is shutting down already", e);
        }
    }

    private HaRuntime<?> runtime(HaComponent<?> component) {
        HaRuntime<?> runtime = members.runtime(component);
        if (runtime == null) {
            throw new IllegalStateException("component: " + component.id() + " does not run in node " + name
                    + " (expected: a component of this node, between start and close)");
        }
        return runtime;
    }

    @Override
    public String toString() {
        return "HaNode[" + name + ", " + state + ", "
                + wanted.stream().map(HaComponent::id).toList() + "]";
    }

    /** Describes a node. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final Set<HaComponent<?>> components = new LinkedHashSet<>();
        private final List<HaListener> listeners = new ArrayList<>();
        private Ticker ticker = Ticker.system();
        private InstantSource wallClock = InstantSource.system();
        private Duration closeTimeout = Duration.ofSeconds(10);
        private int eventCapacity = 8_192;
        private @Nullable Executor listenerExecutor;
        private boolean closeOnShutdown;

        private Builder(String name) {
            this.name = Require.notBlank("name", name);
        }

        /** Adds components. What they depend on comes along; equal ones are one. */
        public Builder with(HaComponent<?>... more) {
            for (HaComponent<?> component : more) {
                components.add(Require.nonNull("component", component, "a component"));
            }
            return this;
        }

        /** Adds a listener for all events. Listeners are called in the order in which they were added. */
        public Builder listener(HaListener listener) {
            listeners.add(Require.nonNull("listener", listener, "a listener"));
            return this;
        }

        /**
         * Has the listeners called by tasks of {@code executor}. Default: on a thread of the node's own.
         *
         * <p>The node hands over one task at a time, which delivers all events that wait and those that come while it runs: so
         * listeners hear the same order, one event at a time, whatever the executor does. The executor must be no slower than
         * {@link #closeTimeout} with the last events. An executor that runs a task within {@code execute} has listeners called by
         * whoever publishes, in the middle of an election for example: that is for tests and simulations.
         */
        public Builder listenerExecutor(Executor executor) {
            this.listenerExecutor = Require.nonNull("listenerExecutor", executor, "an executor");
            return this;
        }

        /**
         * Sets how long the close of one component may take: 10 ms..10 min, default 10 s. Then it is interrupted, and has a second to release what it
         * holds. Connections that may end by themselves when the node closes ({@code drainTimeout}) have no longer than this.
         */
        public Builder closeTimeout(Duration timeout) {
            this.closeTimeout = Require.inRange("closeTimeout", timeout, Duration.ofMillis(10), Duration.ofMinutes(10));
            return this;
        }

        /** Sets how many events may wait for slow listeners: 16..1000000, default 8192. */
        public Builder eventCapacity(int capacity) {
            this.eventCapacity = Require.inRange("eventCapacity", capacity, 16, 1_000_000);
            return this;
        }

        /**
         * Has the node close when the JVM is asked to end (SIGTERM, Ctrl-C), so that a master yields in order. Default: no,
         * because frameworks such as Spring close their beans themselves.
         */
        public Builder closeOnShutdown(boolean close) {
            this.closeOnShutdown = close;
            return this;
        }

        /**
         * Replaces elapsed time. Default: {@link Ticker#system()}. The loops of a node sleep in real time: another ticker may
         * run slower or faster, but a clock that a test moves by hand does not wake them.
         */
        public Builder ticker(Ticker ticker) {
            this.ticker = Require.nonNull("ticker", ticker, "a ticker");
            return this;
        }

        /** Replaces calendar time. Default: {@link InstantSource#system()}. */
        public Builder wallClock(InstantSource wallClock) {
            this.wallClock = Require.nonNull("wallClock", wallClock, "an instant source");
            return this;
        }

        /**
         * {@return the node, not started; nothing is open yet}
         *
         * @throws IllegalStateException if two different components have one id, dependencies go in a circle, or components do not go
         *     together
         */
        public HaNode build() {
            return new HaNode(this);
        }
    }
}
