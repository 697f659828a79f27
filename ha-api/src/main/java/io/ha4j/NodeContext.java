package io.ha4j;

import io.ha4j.loop.LoopFactory;
import io.ha4j.loop.ThreadLoop;
import io.ha4j.time.Ticker;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The one {@link HaContext} of a node: its clocks, its loops, and the components that have started. */
final class NodeContext implements HaContext {

    private final String nodeName;
    private final Ticker ticker;
    private final InstantSource wallClock;
    private final EventJournal journal;
    private final Function<HaComponent<?>, HaRuntime<?>> started;
    private final BooleanSupplier closing;
    private final BooleanSupplier changing;
    private final Map<String, ThreadLoop> loops = new LinkedHashMap<>();

    NodeContext(
            String nodeName,
            Ticker ticker,
            InstantSource wallClock,
            EventJournal journal,
            Function<HaComponent<?>, HaRuntime<?>> started,
            BooleanSupplier closing,
            BooleanSupplier changing) {
        this.nodeName = nodeName;
        this.ticker = ticker;
        this.wallClock = wallClock;
        this.journal = journal;
        this.started = started;
        this.closing = closing;
        this.changing = changing;
    }

    @Override
    public String nodeName() {
        return nodeName;
    }

    @Override
    public Ticker ticker() {
        return ticker;
    }

    @Override
    public InstantSource wallClock() {
        return wallClock;
    }

    @Override
    public <L extends ThreadLoop> L loop(String name, Class<L> kind, LoopFactory<L> factory) {
        ThreadLoop loop;
        synchronized (loops) {
            loop = loops.computeIfAbsent(name, absent -> startLoop(absent, factory));
        }
        if (!kind.isInstance(loop)) {
            throw new IllegalStateException("loop " + name + ": a "
                    + loop.getClass().getSimpleName() + " (expected: a " + kind.getSimpleName() + ")");
        }
        return kind.cast(loop);
    }

    private ThreadLoop startLoop(String name, LoopFactory<?> factory) {
        try {
            return factory.start("ha-" + nodeName + "-" + name, ticker);
        } catch (UncheckedIOException e) {
            throw new HaException(e.getMessage() + " (are there file descriptors left? see ulimit -n)", e);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // a runtime comes from the component's own start()
    public <H> H get(HaComponent<H> component) {
        return (H) started.apply(component).handle();
    }

    @Override
    public boolean isClosing() {
        return closing.getAsBoolean();
    }

    @Override
    public boolean isChanging() {
        return changing.getAsBoolean();
    }

    @Override
    public void publish(HaEvent event, Runnable change) {
        journal.publish(event, change);
    }

    /** {@return whether the calling thread is one of the loops} */
    boolean inLoop() {
        synchronized (loops) {
            return loops.values().stream().anyMatch(ThreadLoop::inLoop);
        }
    }

    /** In the reverse of the order in which they were asked for. */
    void closeLoops() {
        List<ThreadLoop> all;
        synchronized (loops) {
            all = new ArrayList<>(loops.values());
            loops.clear();
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            all.get(i).close();
        }
    }
}
