package io.ha4j;

import io.ha4j.loop.Threads;
import io.ha4j.time.Ticker;
import io.ha4j.value.Require;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final List<HaComponent<?>> startOrder;
    private final Duration closeTimeout;
    private final InstantSource wallClock;
    private final EventJournal journal;
    private final NodeContext context;
    private final Map<HaComponent<?>, HaRuntime<?>> running = new ConcurrentHashMap<>();
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final @Nullable Thread shutdownHook;
    private volatile NodeState state = NodeState.NEW;
    private volatile @Nullable Thread closingStep;

    private HaNode(Builder builder) {
        this.name = builder.name;
        this.id = new ComponentId("node", name);
        this.startOrder = DependencyOrder.of(builder.components);
        this.closeTimeout = builder.closeTimeout;
        this.wallClock = builder.wallClock;
        this.journal =
                new EventJournal(id, wallClock, builder.listeners, builder.eventCapacity, builder.listenerExecutor);
        this.context = new NodeContext(name, builder.ticker, wallClock, journal, this::runtime);
        this.shutdownHook = builder.closeOnShutdown ? new Thread(this::close, "ha-" + name + "-shutdown") : null;
    }

    /** {@return a builder of a node with that name, which thread names and logs carry} */
    public static Builder builder(String name) {
        return new Builder(name);
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
                for (HaComponent<?> component : startOrder) {
                    log.debug("{}: starting {}", name, component.id());
                    running.put(component, component.start(context));
                }
                for (HaComponent<?> component : startOrder) {
                    runtime(component).activate();
                }
            } catch (Throwable e) {
                closeAll();
                throw e;
            }
            journal.publish(new NodeEvent.Started(id, wallClock.instant()), () -> state = NodeState.RUNNING);
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * {@return the handle of a running component}
     *
     * @throws IllegalStateException if the node does not run, or does not have that component
     */
    public <H> H get(HaComponent<H> component) {
        return context.get(component);
    }

    /** {@return one consistent view of all components; cheap, never blocks on I/O} */
    public NodeSnapshot snapshot() {
        return journal.read(sequence -> {
            Map<String, Object> components = new LinkedHashMap<>();
            for (HaComponent<?> component : startOrder) {
                HaRuntime<?> runtime = running.get(component);
                if (runtime != null) {
                    components.put(component.id().toString(), runtime.snapshot());
                }
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
     * listener or a component of this node, for whom the first may be waiting.
     */
    @Override
    public void close() {
        if (!lockLifecycle()) {
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
        boolean own = journal.isDelivering() || Thread.currentThread() == closingStep;
        if (!own) {
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
        List<HaComponent<?>> started =
                startOrder.stream().filter(running::containsKey).toList();
        for (HaComponent<?> component : started) {
            bounded(component, "quiesce", runtime(component)::quiesce);
        }
        for (int i = started.size() - 1; i >= 0; i--) {
            bounded(started.get(i), "close", runtime(started.get(i))::close);
        }
        context.closeLoops();
        running.clear();
        journal.end(new NodeEvent.Closed(id, wallClock.instant()), () -> state = NodeState.CLOSED);
        if (!neverStarted) {
            journal.awaitEnd(closeTimeout);
        }
        removeShutdownHook();
    }

    /** On a thread of its own, so that a stuck component costs its time-out and no more. */
    private void bounded(HaComponent<?> component, String what, Runnable step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        step.run();
                    } catch (Throwable e) {
                        log.error("{}: {} of {} failed", name, what, component.id(), e);
                    }
                },
                "ha-" + name + "-" + what);
        thread.setDaemon(true);
        closingStep = thread;
        thread.start();
        Threads.join(thread, closeTimeout);
        if (thread.isAlive()) {
            log.error("{}: {} of {} is stuck; going on without it", name, what, component.id());
            thread.interrupt();
        }
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
        HaRuntime<?> runtime = running.get(component);
        if (runtime == null) {
            throw new IllegalStateException("component: " + component.id() + " does not run in node " + name
                    + " (expected: a component of this node, between start and close)");
        }
        return runtime;
    }

    @Override
    public String toString() {
        return "HaNode[" + name + ", " + state + ", "
                + startOrder.stream().map(HaComponent::id).toList() + "]";
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

        /** Sets how long the close of one component may take: 10 ms..10 min, default 10 s. */
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
         * @throws IllegalStateException if two different components have one id, or dependencies go in a circle
         */
        public HaNode build() {
            return new HaNode(this);
        }
    }
}
