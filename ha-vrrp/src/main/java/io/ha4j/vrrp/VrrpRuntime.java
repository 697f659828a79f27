package io.ha4j.vrrp;

import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.LeadershipState;
import io.ha4j.Lease;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.loop.LoopValue;
import io.ha4j.loop.Subscription;
import io.ha4j.vrrp.core.Action;
import io.ha4j.vrrp.core.FaultKind;
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
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives one {@link VrrpMachine} on the VRRP loop: the only reader of its actions. */
final class VrrpRuntime implements HaRuntime<VirtualRouter>, VirtualRouter {

    private static final Logger log = LoggerFactory.getLogger(VrrpRuntime.class);

    private final VrrpInstance instance;
    private final HaContext context;
    private final Loop loop;
    private final VrrpChannel channel;
    private final VrrpMachine machine;
    private final AdvertisementPort port;
    private final AddressKeeper addresses = AddressKeeper.unmanaged();
    private final LoopTimer timer;
    private final VrrpCounters counters = new VrrpCounters();
    /** For followers; others read the view, which changes together with the event. */
    private final LoopValue<LeadershipState> state;

    private boolean sendFailing;

    private volatile View view = new View(LeadershipState.INIT, "not started", null);
    private volatile long masterIntervalNanos;
    private volatile LeaseWindow lease = new LeaseWindow(0, Long.MIN_VALUE);

    /** What the events have told so far. */
    private record View(
            LeadershipState state, String reason, @Nullable RouterAddress master) {}

    /** What the machine says about its lease, as one value. */
    record LeaseWindow(long term, long endNanos) {}

    private VrrpRuntime(VrrpInstance instance, HaContext context) {
        this.instance = instance;
        this.context = context;
        this.channel = context.get(instance.transport());
        this.loop = channel.loop();
        VrrpSettings settings = new VrrpSettings(
                instance.advertisement(),
                Objects.requireNonNull(channel.self()),
                instance.downTimerAdverts(),
                instance.preemption().isAllowed(),
                instance.preemption().delay().toNanos());
        this.machine = new VrrpMachine(settings);
        this.masterIntervalNanos = machine.masterIntervalNanos();
        this.port = new AdvertisementPort(
                settings,
                channel,
                instance.authentication(),
                instance.checksumDialect(),
                context.wallClock(),
                counters,
                (advertisement, from, now) -> carryOut(machine.onAdvertisement(advertisement, from, now)));
        this.timer = loop.newTimer(now -> carryOut(machine.onDeadline(now)));
        this.state = new LoopValue<>(loop, machine.state());
    }

    static VrrpRuntime start(VrrpInstance instance, HaContext context) {
        VrrpRuntime runtime = new VrrpRuntime(instance, context);
        return runtime.loop.call(() -> {
            runtime.port.open(new Host());
            return runtime;
        });
    }

    /** The election begins when those who follow it are ready. */
    @Override
    public void activate() {
        loop.call(() -> {
            carryOut(machine.start(now()));
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
            carryOut(machine.stop(now()));
            return true;
        });
    }

    @Override
    public void close() {
        loop.call(() -> {
            carryOut(machine.stop(now()));
            port.close();
            return true;
        });
    }

    @Override
    public LeadershipState state() {
        return view.state();
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
        View present = view;
        return new VrrpSnapshot(
                instance.name(),
                present.state(),
                present.reason(),
                instance.virtualRouterId(),
                instance.priority(),
                instance.virtualAddresses().stream()
                        .map(VirtualAddress::toString)
                        .toList(),
                present.master() == null ? null : present.master().toString(),
                masterIntervalNanos / 1_000_000,
                lease().isHeld(),
                lease.term(),
                port.peers(),
                counters.toMap());
    }

    private void carryOut(List<Action> actions) {
        showLease(); // an ended lease shows before anything is done about it
        timer.set(machine.deadlineNanos());
        masterIntervalNanos = machine.masterIntervalNanos();
        for (Action action : actions) {
            try {
                carryOut(action);
            } catch (RuntimeException | Error e) { // a broken action must not keep the others from being carried out
                log.error("{}: {} failed", instance.id(), action, e);
            }
        }
    }

    /** What the host tells. */
    private static final class Host implements HostListener {

        @Override
        public void onFault(FaultKind kind, String detail, long nowNanos) {}

        @Override
        public void onCleared(FaultKind kind, long nowNanos) {}

        @Override
        public void onSelf(RouterAddress self, long nowNanos) {}

        @Override
        public void onNotice(HostNotice notice) {}
    }

    private void showLease() {
        lease = new LeaseWindow(machine.leaseTerm(), machine.leaseEndNanos());
    }

    private void carryOut(Action action) {
        if (action instanceof Action.Send send) {
            send(send.advertisement());
        } else if (action instanceof Action.AcquireAddresses) {
            addresses.acquire(now());
        } else if (action instanceof Action.ReleaseAddresses) {
            addresses.release(now());
        } else if (action instanceof Action.Reannounce) {
            addresses.reannounce(now());
        } else if (action instanceof Action.Transition transition) {
            changeState(transition);
        } else if (action instanceof Action.MasterChanged changed) {
            context.publish(
                    new VrrpEvent.MasterChanged(
                            instance.id(), at(), changed.master().toString(), changed.priority()),
                    () -> view = new View(view.state(), view.reason(), changed.master()));
        } else if (action instanceof Action.LowerPriorityHeard heard) {
            context.publish(new VrrpEvent.LowerPriorityHeard(
                    instance.id(), at(), heard.sender().toString(), heard.priority()));
        } else if (action instanceof Action.PauseNoticed pause) {
            counters.count(VrrpCounter.PAUSES);
            context.publish(new VrrpEvent.PauseNoticed(
                    instance.id(), at(), Duration.ofNanos(pause.lateNanos()), pause.leaseLapsed()));
        } else {
            throw new AssertionError(action);
        }
    }

    private void send(Advertisement advertisement) {
        long beganNanos = now();
        try {
            port.send(advertisement);
            machine.advertisementSent(beganNanos);
            showLease(); // before anybody hears that this is the master
            if (sendFailing) {
                sendFailing = false;
                context.publish(new VrrpEvent.SendRecovered(instance.id(), at()));
            }
        } catch (IOException e) {
            if (!sendFailing) {
                sendFailing = true;
                log.warn("{}: cannot send advertisements {}", instance.id(), e.getMessage());
                context.publish(new VrrpEvent.SendFailed(instance.id(), at(), String.valueOf(e.getMessage())));
            }
        }
    }

    private void changeState(Action.Transition transition) {
        if (transition.next() == LeadershipState.MASTER) {
            counters.count(VrrpCounter.BECAME_MASTER);
        } else if (transition.previous() == LeadershipState.MASTER) {
            counters.count(VrrpCounter.RELEASED_MASTER);
        }
        VrrpEvent event = new VrrpEvent.StateChanged(
                instance.id(), at(), transition.previous(), transition.next(), transition.reason());
        RouterAddress self = transition.next() == LeadershipState.MASTER ? channel.self() : null;
        context.publish(
                event,
                () -> view = new View(transition.next(), transition.reason().words(), self));
        state.set(transition.next());
        log.info(
                "{}: {} -> {}, {}",
                instance.id(),
                transition.previous(),
                transition.next(),
                transition.reason().words());
    }

    private Instant at() {
        return context.wallClock().instant();
    }
}
