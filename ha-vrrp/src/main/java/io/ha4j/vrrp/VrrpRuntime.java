package io.ha4j.vrrp;

import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.LeadershipState;
import io.ha4j.Lease;
import io.ha4j.PreparedChange;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.loop.LoopValue;
import io.ha4j.loop.Subscription;
import io.ha4j.value.Require;
import io.ha4j.vrrp.core.Action;
import io.ha4j.vrrp.core.FaultKind;
import io.ha4j.vrrp.core.GroupMachine;
import io.ha4j.vrrp.core.TransitionReason;
import io.ha4j.vrrp.core.VrrpMachine;
import io.ha4j.vrrp.core.VrrpSettings;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.HostNotice;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.io.AdvertisementPort;
import io.ha4j.vrrp.io.VrrpChannel;
import io.ha4j.vrrp.io.VrrpCounter;
import io.ha4j.vrrp.io.VrrpCounters;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives one {@link VrrpMachine} on the VRRP loop: the only reader of its actions. */
final class VrrpRuntime implements HaRuntime<VirtualRouter>, VirtualRouter, GroupMachine.Member {

    private static final Logger log = LoggerFactory.getLogger(VrrpRuntime.class);

    private final HaContext context;
    private final Loop loop;
    private final VrrpMachine machine;
    private final AdvertisementPort port;
    private final Host host = new Host();
    private final AddressKeeper keeper;
    private final LoopTimer timer;
    private final VrrpCounters counters = new VrrpCounters();
    private final InstanceReporter reporter;
    /** For followers; others read the view, which changes together with the event. */
    private final LoopValue<LeadershipState> state;

    private volatile VrrpInstance instance;
    private VrrpChannel channel;
    private Trackers trackers;
    /** Null: nobody is asked. */
    private @Nullable GateKeeper gateKeeper;

    /** The settings are being exchanged, which is the reason of what happens. */
    private boolean changing;
    /** Between acquire and release. */
    private boolean holdsAddresses;

    /** The last advertisement went out to somebody; else a peer may well have the addresses, and they must lapse here. */
    private boolean heard;

    /** Null: it moves alone. */
    private @Nullable SyncGroupRuntime group;
    /** What the application adds to the priority. */
    private int adjustment;

    private boolean closed;

    private volatile int priority;
    private volatile long masterIntervalNanos;
    private volatile long dualMasterNanos;
    private volatile LeaseWindow lease = new LeaseWindow(0, Long.MIN_VALUE);

    /** What the machine says about its lease, as one value. */
    record LeaseWindow(long term, long endNanos) {}

    private VrrpRuntime(VrrpInstance instance, HaContext context, VrrpChannel channel, Logger reportLog) {
        this.instance = instance;
        this.context = context;
        this.channel = channel;
        this.loop = channel.loop();
        this.reporter = new InstanceReporter(instance.id(), context, reportLog);
        this.trackers = new Trackers(instance.tracked());
        this.priority = instance.priority();
        VrrpSettings settings = settings(instance, instance.priority());
        this.machine = new VrrpMachine(settings);
        this.masterIntervalNanos = machine.masterIntervalNanos();
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
        this.state = new LoopValue<>(loop, machine.state());
        this.gateKeeper = gateKeeper(instance.gate());
        if (gateKeeper != null) {
            machine.requireGate();
        }
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
            trackers.close(); // those of others
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

    private void onGate(long question, boolean open, String reason) {
        step(machine.onGate(question, open, reason, now()));
    }

    /** What is tracked, by this instance or by its group, or what the application adds, may have changed. */
    void onTracked() {
        if (closed) {
            return;
        }
        String fault = both(
                "; ", trackers.fault(), group == null ? "" : group.trackers().fault());
        step(machine.changePriority(effectivePriority(), now()));
        step(
                fault.isEmpty()
                        ? machine.clear(FaultKind.TRACKED_DOWN, now())
                        : machine.raise(FaultKind.TRACKED_DOWN, fault, now()));
    }

    /** 1..254, or 255 for an owner whatever it tracks. */
    private int effectivePriority() {
        if (instance.priority() == Advertisement.PRIORITY_OWNER) {
            return Advertisement.PRIORITY_OWNER;
        }
        int sum = instance.priority()
                + trackers.points()
                + (group == null ? 0 : group.trackers().points())
                + adjustment;
        return Math.max(1, Math.min(sum, Advertisement.PRIORITY_OWNER - 1));
    }

    private String priorityReason() {
        String tracked = both(
                "; ", trackers.reason(), group == null ? "" : group.trackers().reason());
        String adjusted = adjustment == 0 ? "" : String.format("the application (%+d)", adjustment);
        String all = both("; ", changing ? "its settings have changed" : tracked, changing ? "" : adjusted);
        return all.isEmpty() ? "all that it tracks is as it should be" : all;
    }

    private static String both(String between, String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + between + other;
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
        return this;
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
        return loop.call(() -> way == channel || way.replaces(channel) ? new Change(next, way) : null);
    }

    /** On the loop; made from outside. */
    private final class Change implements PreparedChange {
        private final VrrpInstance next;
        private final VrrpChannel way;
        private final Trackers nextTrackers;

        Change(VrrpInstance next, VrrpChannel way) {
            this.next = next;
            this.way = way;
            if (channel.self() != null && way.self() == null) {
                throw new HaException(
                        next.name() + ": " + String.join("; ", way.faults().values()) + " (expected: "
                                + next.transport().id() + " can send, as the present transport can)");
            }
            way.check(instance.resources(), next.resources());
            nextTrackers = trackers.next(next.tracked());
            nextTrackers.openAll(context, loop, VrrpRuntime.this::onTracked);
        }

        @Override
        public void commit() {
            loop.call(() -> {
                if (!closed) {
                    make();
                }
                return true;
            });
        }

        @Override
        public void rollback() {
            loop.call(() -> {
                nextTrackers.close();
                return true;
            });
        }

        private void make() {
            changing = true;
            try {
                exchange();
            } finally {
                changing = false;
            }
        }

        /** The peers are told first, then the addresses move; so it is when a master is elected. */
        private void exchange() {
            VrrpInstance former = instance;
            VrrpChannel formerWay = channel;
            trackers.close();
            trackers = nextTrackers;
            instance = next;
            channel = way;
            VrrpSettings settings = settings(next, effectivePriority());
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

    @Override
    public LeadershipState state() {
        return reporter.view().state();
    }

    @Override
    public Lease lease() {
        LeaseWindow present = lease;
        return present.endNanos() == Long.MIN_VALUE ? Lease.none() : new TermLease(present.term(), this);
    }

    @Override
    public Subscription subscribe(Consumer<? super LeadershipState> follower) {
        return state.subscribe(follower);
    }

    LeaseWindow leaseWindow() {
        return lease;
    }

    long now() {
        return context.ticker().nanos();
    }

    @Override
    public VrrpSnapshot snapshot() {
        InstanceReporter.View present = reporter.view();
        return new VrrpSnapshot(
                instance.name(),
                present.state(),
                present.reason(),
                instance.virtualRouterId(),
                priority,
                instance.virtualAddresses().stream()
                        .map(VirtualAddress::toString)
                        .toList(),
                present.master() == null ? null : present.master().toString(),
                masterIntervalNanos / 1_000_000,
                lease().isHeld(),
                lease.term(),
                dualMasterNanos / 1_000_000,
                port.peers(),
                counters.toMap());
    }

    @Override
    public boolean failover() {
        return loop.call(() -> {
            boolean wasMaster = machine.state() == LeadershipState.MASTER;
            if (group == null) {
                step(machine.failOver(now()));
            } else {
                group.failOver();
            }
            return wasMaster;
        });
    }

    @Override
    public void maintenance(boolean on) {
        loop.call(() -> {
            step(
                    on
                            ? machine.raise(FaultKind.MAINTENANCE, "until the application ends it", now())
                            : machine.clear(FaultKind.MAINTENANCE, now()));
            return true;
        });
    }

    @Override
    public void adjustPriority(int points) {
        Require.inRange("points", points, -253, 253);
        loop.call(() -> {
            adjustment = points;
            onTracked();
            return true;
        });
    }

    /** Makes sure that it is in no group but {@code own}. */
    void requireGroup(@Nullable SyncGroupRuntime own, String name) {
        SyncGroupRuntime before = group;
        if (before != null && before != own) {
            throw new HaException("member: " + instance.name() + " of " + name + " is a member of " + before.name()
                    + " already (expected: one group for an instance)");
        }
    }

    @Override
    public String explain() {
        return loop.call(() -> {
            String priorities = effectivePriority() == instance.priority()
                    ? ""
                    : instance.priority() + " configured; " + priorityReason();
            String reason = reporter.view().reason();
            return new Explanation(machine.outlook(), reason, priorities, group == null ? null : group.name(), now())
                    .text();
        });
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
        showLease(); // an ended lease shows before anything is done about it
        timer.set(machine.deadlineNanos());
        masterIntervalNanos = machine.masterIntervalNanos();
        dualMasterNanos = machine.dualMasterNanos();
        for (Action action : actions) {
            try {
                carryOut(action);
            } catch (RuntimeException | Error e) { // a broken action must not keep the others from being carried out
                log.error("{}: {} failed", instance.id(), action, e);
            }
        }
    }

    private void carryOut(Action action) {
        if (action instanceof Action.Send send) {
            send(send.advertisement());
        } else if (action instanceof Action.AcquireAddresses) {
            holdsAddresses = true;
            keeper.acquire(now());
        } else if (action instanceof Action.ReleaseAddresses) {
            holdsAddresses = false;
            keeper.release(now());
        } else if (action instanceof Action.Reannounce) {
            if (heard) {
                keeper.reannounce(now());
                reporter.reannounced(now(), instance.downTimerAdverts() * masterIntervalNanos);
            }
        } else if (action instanceof Action.Transition transition) {
            changeState(transition);
        } else if (action instanceof Action.FaultsChanged change) {
            reporter.faultsChanged(change);
        } else if (action instanceof Action.PriorityChanged change) {
            priority = change.next();
            reporter.priorityChanged(change, priorityReason());
        } else if (action instanceof Action.MasterChanged change) {
            reporter.masterChanged(change);
        } else if (action instanceof Action.LowerPriorityHeard heard) {
            reporter.lowerPriorityHeard(heard);
        } else if (action instanceof Action.AskGate ask) {
            Objects.requireNonNull(gateKeeper).ask(ask.question(), now());
        } else if (action instanceof Action.GateClosed refusal) {
            reporter.gateClosed(refusal.reason());
        } else if (action instanceof Action.PauseNoticed pause) {
            counters.count(VrrpCounter.PAUSES);
            reporter.pauseNoticed(pause);
        } else {
            throw new AssertionError(action);
        }
    }

    private void send(Advertisement advertisement) {
        long beganNanos = now();
        AdvertisementPort.Sent sent = port.send(advertisement);
        if (advertisement.priority() == Advertisement.PRIORITY_STOP) {
            return; // the end of a mastership, whether they hear it or not
        }
        boolean recovered = false;
        if (sent.failure() == null) { // to all of them: only then nobody takes over by time-out
            machine.advertisementSent(beganNanos);
            showLease(); // before anybody hears that this is the master
            recovered = reporter.sent();
        } else {
            reporter.sendFailed(sent.failure());
        }
        heard = sent.peers() > 0;
        if (heard && holdsAddresses) {
            keeper.renew(now());
            if (recovered) {
                keeper.reannounce(now()); // while nobody heard us, somebody may have taken them
            }
        }
    }

    private void changeState(Action.Transition transition) {
        boolean isMaster = transition.next() == LeadershipState.MASTER;
        if (isMaster) {
            counters.count(VrrpCounter.BECAME_MASTER);
        } else if (transition.previous() == LeadershipState.MASTER) {
            counters.count(VrrpCounter.RELEASED_MASTER);
        }
        reporter.stateChanged(transition, isMaster ? channel.self() : null);
        if (isMaster
                && transition.reason() == TransitionReason.MASTER_DOWN
                && counters.get(VrrpCounter.ADVERTISEMENTS_RECEIVED) == 0) {
            reporter.masterWithoutPeers();
        }
        state.set(transition.next());
    }

    private void showLease() {
        lease = new LeaseWindow(machine.leaseTerm(), machine.leaseEndNanos());
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
