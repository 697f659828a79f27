package io.ha4j.vrrp;

import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.LeadershipState;
import io.ha4j.PreparedChange;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.vrrp.core.Action;
import io.ha4j.vrrp.core.FaultKind;
import io.ha4j.vrrp.core.GroupMachine;
import io.ha4j.vrrp.core.VrrpMachine;
import io.ha4j.vrrp.core.VrrpSettings;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.HostNotice;
import io.ha4j.vrrp.io.AdvertisementPort;
import io.ha4j.vrrp.io.VrrpChannel;
import io.ha4j.vrrp.io.VrrpCounters;
import io.ha4j.vrrp.packet.RouterAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives one {@link VrrpMachine}: from start to end, and with all that happens in between. On the VRRP loop. */
final class VrrpRuntime implements HaRuntime<VirtualRouter>, GroupMachine.Member {

    private static final Logger log = LoggerFactory.getLogger(VrrpRuntime.class);

    private final HaContext context;
    private final Loop loop;
    private final VrrpMachine machine;
    private final AdvertisementPort port;
    private final Host host = new Host();
    private final AddressKeeper keeper;
    private final LoopTimer timer;
    private final InstanceReporter reporter;
    private final RouterView view;
    private final RouterHandle handle;
    private final EffectivePriority priority;
    private final ActionRunner runner;

    private volatile VrrpInstance instance;
    private VrrpChannel channel;
    /** Null: nobody is asked. */
    private @Nullable GateKeeper gateKeeper;

    /** Null: it moves alone. */
    private @Nullable SyncGroupRuntime group;

    private boolean closed;

    private VrrpRuntime(VrrpInstance instance, HaContext context, VrrpChannel channel, Logger reportLog) {
        this.instance = instance;
        this.context = context;
        this.channel = channel;
        this.loop = channel.loop();
        VrrpCounters counters = new VrrpCounters();
        VrrpSettings settings = settings(instance, instance.priority());
        this.machine = new VrrpMachine(settings);
        this.priority = new EffectivePriority(
                instance.priority(),
                new Trackers(instance.tracked()),
                () -> group == null ? Trackers.none() : group.trackers());
        this.port = new AdvertisementPort(
                settings,
                channel,
                instance.authentication(),
                instance.checksumDialect(),
                context.wallClock(),
                counters,
                (advertisement, arrival) -> step(machine.onAdvertisement(
                        advertisement, arrival.from(), arrival.heardNanos(), arrival.nowNanos())));
        this.keeper = channel.keeper(instance.resources(), host);
        this.timer = loop.newTimer(this::onDeadline);
        this.reporter = new InstanceReporter(instance.id(), context, counters, reportLog);
        this.view = new RouterView(machine, loop, context.ticker());
        this.handle = new RouterHandle(this, view, reporter, port, counters);
        this.runner =
                new ActionRunner(instance, channel, machine, port, keeper, reporter, view, priority, this::askGate);
        this.gateKeeper = gateKeeper(instance.gate());
        if (gateKeeper != null) {
            machine.requireGate();
        }
    }

    /** {@return what runs by that description, with which a sync group needs to be on closer terms than users} */
    static VrrpRuntime of(VrrpInstance instance, HaContext context) {
        return ((RouterHandle) context.get(instance)).runtime();
    }

    private @Nullable GateKeeper gateKeeper(@Nullable GateSettings gate) {
        String thread = "ha-" + context.nodeName() + "-gate-" + instance.name();
        return gate == null ? null : new GateKeeper(gate, thread, channel, this::onGate);
    }

    static VrrpRuntime start(VrrpInstance instance, HaContext context) {
        VrrpChannel channel = context.get(instance.transport());
        AdvertisementPort.rehearse(instance.authentication());
        return channel.loop().call(() -> open(instance, context, channel, log));
    }

    /** To be called on the loop of the channel. */
    static VrrpRuntime open(VrrpInstance instance, HaContext context, VrrpChannel channel, Logger reportLog) {
        VrrpRuntime runtime = new VrrpRuntime(instance, context, channel, reportLog);
        runtime.open();
        return runtime;
    }

    private static VrrpSettings settings(VrrpInstance instance, int priority) {
        return new VrrpSettings(
                instance.advertisement().withPriority(priority),
                instance.downTimerAdverts(),
                instance.preemption().isAllowed(),
                instance.preemption().delay().toNanos(),
                instance.startupDelay().toNanos(),
                instance.pausePolicy());
    }

    /** Opens all of it or, if that fails, nothing. */
    private void open() {
        port.open(host); // refuses a virtual router id that is in use, before anything is touched
        try {
            RouterAddress self = channel.self();
            if (self != null) {
                machine.selfChanged(self);
            }
            keeper.open(now());
            Trackers trackers = priority.trackers();
            if (!trackers.fault().isEmpty()) {
                onTracked(); // before the election begins
            }
            trackers.openAll(context, loop, this::onTracked);
        } catch (RuntimeException | Error e) {
            try {
                shut();
            } catch (RuntimeException | Error also) {
                e.addSuppressed(also);
            }
            throw e;
        }
    }

    /** Whatever fails, the addresses go: a peer is about to take them. */
    private void shut() {
        try {
            priority.trackers().close(); // those of others
            if (gateKeeper != null) {
                gateKeeper.close();
            }
        } finally {
            try {
                stop();
                keeper.close(now());
            } finally {
                port.close();
            }
        }
    }

    /**
     * A process that is stopped between reading its sockets and firing its timers has heard nothing of what came meanwhile: it reads
     * them again first.
     */
    private void onDeadline(long roundNanos) {
        if (now() - roundNanos >= instance.advertisementInterval().toNanos()) {
            timer.set(roundNanos + 1); // in the next round, which reads before it fires
        } else {
            step(machine.onDeadline(roundNanos));
        }
    }

    private void askGate(long question) {
        Objects.requireNonNull(gateKeeper).ask(question, now());
    }

    private void onGate(long question, boolean open, String reason) {
        step(machine.onGate(question, open, reason, now()));
    }

    /** What is tracked, by this instance or by its group, or what the application adds, may have changed. */
    void onTracked() {
        if (closed) {
            return;
        }
        String fault = priority.fault();
        step(machine.changePriority(priority.value(), now()));
        step(
                fault.isEmpty()
                        ? machine.clear(FaultKind.TRACKED_DOWN, now())
                        : machine.raise(FaultKind.TRACKED_DOWN, fault, now()));
    }

    /** The election begins when those who follow it are ready. */
    @Override
    public void activate() {
        loop.call(() -> {
            step(machine.start(now()));
            if (machine.state() == LeadershipState.INIT) {
                reporter.because("waits for the startup delay to end");
            }
            return true;
        });
    }

    @Override
    public VirtualRouter handle() {
        return handle;
    }

    @Override
    public VrrpSnapshot snapshot() {
        return handle.snapshot();
    }

    @Override
    public void quiesce() {
        loop.call(() -> {
            stop();
            return true;
        });
    }

    /** For itself: the others of its group stay when it alone goes, and give up by themselves when all go. */
    private void stop() {
        SyncGroupRuntime joined = group;
        group = null;
        if (joined != null) {
            joined.stop(this);
        } else {
            carryOut(machine.stop(now()));
        }
    }

    /**
     * All but the version, the virtual router id and the network, which would make it another virtual router. A transport that is another
     * one has started by now; one that has changed is the same channel.
     */
    @Override
    public @Nullable PreparedChange prepareChange(HaComponent<?> description) {
        VrrpInstance next = (VrrpInstance) description;
        VrrpChannel way = context.get(next.transport());
        if (next.version() != instance.version() || next.virtualRouterId() != instance.virtualRouterId()) {
            return null;
        }
        AdvertisementPort.rehearse(next.authentication());
        return loop.call(() -> way == channel || way.replaces(channel)
                ? new InstanceChange(this, context, next, channel, way, priority.trackers())
                : null);
    }

    /** Makes a change that was prepared. */
    void change(VrrpInstance next, VrrpChannel way, Trackers nextTrackers) {
        if (closed) {
            return;
        }
        priority.changing(true);
        try {
            exchange(next, way, nextTrackers);
        } finally {
            priority.changing(false);
        }
    }

    /** The peers are told first, then the addresses move; so it is when a master is elected. */
    private void exchange(VrrpInstance next, VrrpChannel way, Trackers nextTrackers) {
        VrrpInstance former = instance;
        VrrpChannel formerWay = channel;
        priority.change(next.priority(), nextTrackers);
        instance = next;
        channel = way;
        runner.change(next, way);
        VrrpSettings settings = settings(next, priority.value());
        port.change(settings, way, next.authentication(), next.checksumDialect(), host);
        RouterAddress self = way.self();
        if (self != null) {
            host.onSelf(self, now());
        }
        step(machine.reconfigure(settings, now()));
        way.change(keeper, next.resources(), now());
        changeGate(former.gate(), next.gate());
        formerWay.faults().keySet().stream()
                .filter(kind -> !way.faults().containsKey(kind))
                .forEach(kind -> host.onCleared(kind, now()));
        onTracked();
    }

    private void changeGate(@Nullable GateSettings former, @Nullable GateSettings next) {
        if (Objects.equals(former, next)) {
            return;
        }
        if (gateKeeper != null) {
            gateKeeper.close();
        }
        gateKeeper = gateKeeper(next);
        step(machine.changeGate(next != null, now()));
    }

    @Override
    public void close() {
        loop.call(() -> {
            if (!closed) {
                closed = true;
                shut();
            }
            return true;
        });
    }

    private long now() {
        return view.now();
    }

    VrrpInstance instance() {
        return instance;
    }

    /** {@return whether it was master} */
    boolean failOver() {
        boolean wasMaster = machine.state() == LeadershipState.MASTER;
        if (group == null) {
            step(machine.failOver(now()));
        } else {
            group.failOver();
        }
        return wasMaster;
    }

    void maintenance(boolean on) {
        step(
                on
                        ? machine.raise(FaultKind.MAINTENANCE, "until the application ends it", now())
                        : machine.clear(FaultKind.MAINTENANCE, now()));
    }

    void adjustPriority(int points) {
        priority.adjust(points);
        onTracked();
    }

    String explain() {
        String groupName = group == null ? null : group.name();
        return new Explanation(machine.outlook(), reporter.view().reason(), priority.difference(), groupName, now())
                .text();
    }

    /** Makes sure that it is in no group but {@code own}. */
    void requireGroup(@Nullable SyncGroupRuntime own, String name) {
        SyncGroupRuntime before = group;
        if (before != null && before != own) {
            throw new HaException("member: " + instance.name() + " of " + name + " is a member of " + before.name()
                    + " already (expected: one group for an instance)");
        }
    }

    /** Makes it a member of a group; to be called on the loop. */
    void join(SyncGroupRuntime joined) {
        group = joined;
    }

    /** It is no member of that group any more. */
    void leave(SyncGroupRuntime gone) {
        if (group == gone) {
            group = null;
            onTracked(); // no more what the group tracks
        }
    }

    Loop loop() {
        return loop;
    }

    @Override
    public String name() {
        return instance.name();
    }

    @Override
    public VrrpMachine machine() {
        return machine;
    }

    /** Does what the machine says, and has the group bring its other members in line. */
    private void step(List<Action> actions) {
        boolean tells = group != null && actions.stream().anyMatch(Action.LowerPriorityHeard.class::isInstance);
        carryOut(actions);
        if (group != null) {
            group.moved(this, tells);
        }
    }

    @Override
    public void carryOut(List<Action> actions) {
        view.show(); // an ended lease shows before anything is done about it
        timer.set(machine.deadlineNanos());
        runner.run(actions);
    }

    /** What the host tells, also what was on its way when this instance was closed. */
    private final class Host implements HostListener {

        @Override
        public void onFault(FaultKind kind, String detail, long nowNanos) {
            step(machine.raise(kind, detail, nowNanos));
        }

        @Override
        public void onCleared(FaultKind kind, long nowNanos) {
            step(machine.clear(kind, nowNanos));
        }

        @Override
        public void onSelf(RouterAddress self, long nowNanos) {
            machine.selfChanged(self);
            reporter.selfChanged(self);
        }

        @Override
        public void onNotice(HostNotice notice) {
            if (!closed) {
                reporter.noticed(notice);
            }
        }
    }
}
