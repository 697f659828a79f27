package io.ha4j.lvs;

import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaEvent;
import io.ha4j.Health;
import io.ha4j.loop.LoopFactory;
import io.ha4j.loop.ThreadLoop;
import io.ha4j.lvs.core.AdminState;
import io.ha4j.lvs.core.PoolState;
import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.lvs.proxy.Waiter;
import io.ha4j.lvs.schedule.Flow;
import io.ha4j.time.Ticker;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/**
 * A pool with all that drives it, in simulated time and on one thread: clients that come, wait, connect, fail and go; checks, operators and
 * time that do what they like. What must hold is looked at after each step.
 */
final class PoolSimulation {

    private static final int STEPS = 300;
    private static final int TRACE_LINES = 40;

    private final Random random;
    private final SimulatedLoop loop = new SimulatedLoop();
    private final VirtualServer config;
    private final ServerPool pool;
    private final ProxyPool plane;
    private final PoolControl control;
    private final List<Connection> open = new ArrayList<>();
    /** Who waits, in the order in which they came. */
    private final List<Connection> waiting = new ArrayList<>();
    /** Who was given a server in this step. */
    private final List<Connection> assigned = new ArrayList<>();

    private final Set<String> drained = new HashSet<>();
    private final Deque<String> trace = new ArrayDeque<>();
    private String quorumTold = "";
    private int number;

    private enum Stage {
        ASKING,
        CONNECTING,
        RELAYED,
        OVER
    }

    PoolSimulation(long seed) {
        this.random = new Random(seed);
        this.config = PoolDraw.virtualServer(random);
        this.pool = new ServerPool(config.scheduler(), loop.ticker(), Relaying.poolRules(config.pool()));
        this.plane = new ProxyPool(config, loop, pool, this::cut);
        this.control = new PoolControl(config, new Context(), loop, plane);
        note(config);
        act(control::open);
    }

    List<String> trace() {
        return List.copyOf(trace);
    }

    private void note(Object what) {
        trace.add(loop.ticker().nanos() / 1_000_000 + " ms: " + what);
        if (trace.size() > TRACE_LINES) {
            trace.remove();
        }
    }

    void run() {
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        end();
    }

    private void step() {
        int what = random.nextInt(100);
        if (what < 40) {
            act(() -> new Connection().ask());
        } else if (what < 75) {
            act(this::proceed);
        } else if (what < 83) {
            act(this::news);
        } else if (what < 90) {
            act(this::operate);
        } else {
            long nanos = 1_000_000L * (1 + random.nextInt(random.nextInt(8) == 0 ? 90_000 : 800));
            loop.advance(nanos, this::act);
        }
        if (random.nextBoolean()) {
            loop.runTasks(this::act);
        }
    }

    /** Everything comes to rest. */
    private void end() {
        for (int i = 0; i < size(); i++) {
            int server = i;
            act(() -> control.enable(server));
            act(() -> control.weight(server, 1));
            act(() -> control.onHealth(server, Health.of(Health.Status.UP, "fine")));
        }
        for (int round = 0; round < 50 && !open.isEmpty(); round++) {
            loop.advance(20_000_000_000L, this::act);
            List.copyOf(open).forEach(connection -> act(connection::leave));
        }
        require(open.isEmpty() && waiting.isEmpty(), "all ended");
        require(pool.waiting() == 0, "nobody waits");
        loop.advance(400_000_000_000L, this::act);
        require(pool.persistenceEntries() == 0, "nobody is remembered");
        require(
                config.pool().quorum() == null || quorumTold.equals("QuorumGained") || quorumTold.isEmpty(),
                "the quorum is there");
    }

    private int size() {
        return config.realServers().size();
    }

    private void proceed() {
        if (!open.isEmpty()) {
            open.get(random.nextInt(open.size())).proceed();
        }
    }

    private void news() {
        int server = random.nextInt(size());
        if (config.checks().isEmpty()) {
            return;
        }
        Health.Status status = List.of(Health.Status.values()).get(random.nextInt(3));
        OptionalInt weight = random.nextInt(4) == 0 ? OptionalInt.of(random.nextInt(4)) : OptionalInt.empty();
        int percent = random.nextInt(6) == 0 ? random.nextInt(101) : 100;
        note("server " + server + " is " + status + " " + weight + " " + percent + " %");
        control.onHealth(server, new Health(status, weight, percent, "news"));
    }

    private void operate() {
        int server = random.nextInt(size());
        int what = random.nextInt(5);
        note("operation " + what + " on " + server);
        switch (what) {
            case 0 -> control.drain(server, loop.ticker().nanos() + random.nextInt(2_000) * 1_000_000L);
            case 1 -> control.disable(server);
            case 2 -> control.weight(server, random.nextInt(4));
            default -> control.enable(server);
        }
    }

    /** As the proxy does, but at once: a connection that is being set up goes on to another server. */
    private int cut(Backend server) {
        if (!server.takeNoConnections()) {
            return 0;
        }
        List<Connection> cut = open.stream()
                .filter(one -> one.server == server && one.stage == Stage.RELAYED)
                .toList();
        cut.forEach(Connection::over);
        return cut.size();
    }

    /** One thing happens; then all must hold. */
    private void act(Runnable what) {
        what.run();
        assigned.forEach(this::checkAssigned);
        assigned.clear();
        checkCounts();
        checkNobodyIsForgotten();
    }

    private void checkCounts() {
        for (int i = 0; i < size(); i++) {
            Backend backend = plane.backend(i);
            RealServer server = config.realServers().get(i);
            long active = open.stream()
                    .filter(one -> one.server == backend && one.stage != Stage.ASKING)
                    .count();
            require(backend.activeConnections() == active, "server " + i + " counts " + active);
            require(server.maxConnections() == 0 || active <= server.maxConnections(), "no more than its maximum");
            long relayed = open.stream()
                    .filter(one -> one.server == backend && one.stage == Stage.RELAYED)
                    .count();
            require(backend.relayed() == relayed, "server " + i + " relays " + relayed);
            require(!drained.contains(seen(i).address()) || relayed == 0, "a drained server has none");
        }
        require(pool.waiting() == waiting.size(), "as many wait as are not told: " + waiting.size());
    }

    private RealServerSnapshot seen(int server) {
        return control.servers().snapshot().get(server);
    }

    private boolean isEligible(RealServerSnapshot server) {
        return server.admin() == AdminState.ENABLED
                && server.status() == Health.Status.UP
                && !server.ejected()
                && server.weight() > 0;
    }

    /** Who waits has tried all that have a place. */
    private void checkNobodyIsForgotten() {
        for (Connection one : waiting) {
            for (int i = 0; i < size(); i++) {
                RealServerSnapshot server = seen(i);
                require(
                        control.servers().state() == PoolState.SORRY
                                || !isEligible(server)
                                || server.overloaded()
                                || one.tried.contains(plane.backend(i)),
                        one + " does not wait although server " + i + " has a place");
            }
            require(loop.ticker().nanos() - one.sinceNanos <= timeoutNanos(), one + " waits for too long");
        }
    }

    private long timeoutNanos() {
        WaitingQueue queue = config.pool().queue();
        return queue == null ? 0 : queue.timeout().toNanos();
    }

    private void checkAssigned(Connection one) {
        int server = plane.number(one.server);
        PoolState state = control.servers().state();
        if (server < 0) {
            require(state == PoolState.SORRY, "the sorry server serves without a quorum only");
            return;
        }
        RealServerSnapshot seen = seen(server);
        Persistence persistence = config.pool().persistence();
        boolean quiescent = seen.weight() == 0 && persistence != null && !persistence.expireQuiescent();
        require(seen.admin() == AdminState.ENABLED, "server " + server + " is wanted");
        require(seen.status() == Health.Status.UP, "server " + server + " works");
        require(!seen.ejected(), "server " + server + " is not ejected");
        require(seen.weight() > 0 || quiescent, "server " + server + " has a weight");
        require(state != PoolState.SORRY, "no server serves without a quorum, where there is a sorry server");
        for (int i = 0; i < size() && seen.backup(); i++) {
            RealServerSnapshot other = seen(i);
            require(
                    other.backup() || !isEligible(other) || other.overloaded() || one.tried.contains(plane.backend(i)),
                    "a backup serves only if server " + i + " does not: " + one + " "
                            + control.servers().snapshot());
        }
    }

    void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("does not hold: " + what);
        }
    }

    private void heard(HaEvent event) {
        note(event);
        if (event instanceof VirtualServerEvent.QuorumGained || event instanceof VirtualServerEvent.QuorumLost) {
            String told = event.getClass().getSimpleName();
            require(!told.equals(quorumTold), "the quorum is gained and lost in turn");
            quorumTold = told;
        } else if (event instanceof VirtualServerEvent.ServerDrained over) {
            require(drained.add(Addresses.text(over.server())), "drained once");
        } else if (event instanceof VirtualServerEvent.ServerEnabled enabled) {
            drained.remove(Addresses.text(enabled.server()));
        } else if (event instanceof VirtualServerEvent.ServerDisabled disabled) {
            drained.remove(Addresses.text(disabled.server()));
        }
    }

    /** A client's connection, as a session has it. */
    private final class Connection implements Waiter {

        private final int name = number++;
        private final Flow flow = flow();
        private final Set<Backend> tried = Collections.newSetFromMap(new IdentityHashMap<>());
        private Stage stage = Stage.ASKING;
        private Backend server;
        private long sinceNanos;

        private Flow flow() {
            try {
                byte[] address = {10, 1, (byte) random.nextInt(2), (byte) random.nextInt(8)};
                InetSocketAddress client = new InetSocketAddress(InetAddress.getByAddress(address), 1_024 + name);
                return Flow.of(client, config.address(), loop.ticker().nanos());
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }

        void ask() {
            if (tried.isEmpty()) {
                open.add(this);
            }
            stage = Stage.ASKING;
            server = null;
            sinceNanos = loop.ticker().nanos();
            waiting.add(this);
            Backend got = pool.acquire(flow, tried, this);
            if (got != null) {
                require(stage == Stage.ASKING, this + " is told once");
                require(waiting.size() == 1, this + " does not overtake " + waiting);
                take(got);
            }
        }

        private void take(Backend got) {
            require(waiting.remove(this), this + " waited");
            require(!tried.contains(got), this + " has not tried it");
            stage = Stage.CONNECTING;
            server = got;
            assigned.add(this);
            note(this + " gets " + got.address());
        }

        @Override
        public void assigned(Backend got) {
            require(stage == Stage.ASKING, this + " is told once");
            if (config.pool().persistence() == null) {
                for (Connection earlier : waiting.subList(0, waiting.indexOf(this))) {
                    require(earlier.tried.contains(got), earlier + " comes first");
                }
            }
            take(got);
        }

        @Override
        public void refused(WhenEmpty answer) {
            require(stage == Stage.ASKING, this + " is told once");
            boolean inOrder = config.pool().whenEmpty() == WhenEmpty.CLOSE;
            require(answer == (inOrder ? WhenEmpty.CLOSE : WhenEmpty.REFUSE), "the answer that was asked for");
            require(waiting.remove(this), this + " waited");
            stage = Stage.OVER;
            open.remove(this);
            note(this + " is refused");
        }

        /** What is next, one way or the other. */
        void proceed() {
            if (stage == Stage.RELAYED && random.nextInt(5) == 0) {
                server.broken();
                over();
            } else if (stage == Stage.CONNECTING && random.nextInt(6) > 0) {
                connectEnded();
            } else if (stage != Stage.ASKING || random.nextInt(5) == 0) {
                leave();
            }
        }

        private void connectEnded() {
            if (server.isDown() || random.nextInt(3) == 0) {
                Backend failed = server;
                boolean late = failed.isDown();
                tried.add(failed);
                note(this + (late ? " is too late for " : " fails at ") + failed.address());
                stage = Stage.OVER;
                if (late) {
                    failed.connectedTooLate(flow);
                } else {
                    failed.connectFailed(flow, new IOException("refused"));
                }
                ask();
            } else {
                stage = Stage.RELAYED;
                server.connected(1_000);
            }
        }

        void leave() {
            if (stage == Stage.ASKING) {
                waiting.remove(this);
                stage = Stage.OVER;
                open.remove(this);
                pool.cancel(this);
            } else if (stage == Stage.CONNECTING) {
                stage = Stage.OVER;
                open.remove(this);
                server.connectAbandoned(flow);
            } else {
                over();
            }
        }

        void over() {
            stage = Stage.OVER;
            open.remove(this);
            server.disconnected(flow);
        }

        @Override
        public String toString() {
            return "connection " + name;
        }
    }

    private final class Context implements HaContext {

        private final Administration.Ledger ledger = new Administration.Ledger();

        @Override
        public String nodeName() {
            return "simulated";
        }

        @Override
        public Ticker ticker() {
            return loop.ticker();
        }

        @Override
        public InstantSource wallClock() {
            return () -> Instant.EPOCH.plusNanos(loop.ticker().nanos());
        }

        @Override
        public <L extends ThreadLoop> L loop(String name, Class<L> kind, LoopFactory<L> factory) {
            throw new AssertionError(name);
        }

        @Override
        @SuppressWarnings("unchecked") // there is but one component
        public <H> H get(HaComponent<H> component) {
            return (H) ledger;
        }

        @Override
        public void publish(HaEvent event, Runnable change) {
            change.run();
            heard(event);
        }
    }
}
