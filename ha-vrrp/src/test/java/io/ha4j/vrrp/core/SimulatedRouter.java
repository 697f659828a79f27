package io.ha4j.vrrp.core;

import io.ha4j.LeadershipState;
import io.ha4j.testkit.SimulatedLan;
import io.ha4j.testkit.Station;
import io.ha4j.testkit.StationHandler;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A {@link VrrpMachine} on a station, checked after every step. */
final class SimulatedRouter implements StationHandler<Advertisement> {

    private final String name;
    private final VrrpSettings settings;
    private final SimulatedLan<Advertisement> lan;
    private final Map<Station<Advertisement>, RouterAddress> addresses;
    private final BiConsumer<String, Object> trace;
    private VrrpMachine machine;
    private Station<Advertisement> station;
    private boolean holdsAddresses;
    private boolean paused;
    private long sentAtNanos;
    private int sentAtOnce;

    SimulatedRouter(
            String name,
            VrrpSettings settings,
            SimulatedLan<Advertisement> lan,
            Map<Station<Advertisement>, RouterAddress> addresses,
            BiConsumer<String, Object> trace) {
        this.name = name;
        this.settings = settings;
        this.lan = lan;
        this.addresses = addresses;
        this.trace = trace;
    }

    boolean isRunning() {
        return machine != null;
    }

    boolean isPaused() {
        return paused;
    }

    VrrpSettings settings() {
        return settings;
    }

    LeadershipState state() {
        return machine == null ? LeadershipState.INIT : machine.state();
    }

    void start() {
        trace.accept(name, "starts");
        machine = new VrrpMachine(settings);
        station = lan.attach(name, this);
        addresses.put(station, settings.self());
        carryOut(machine.start(lan.nowNanos()));
    }

    /** A crash takes the addresses along, as the end of a process with a lease on them does. */
    void crash() {
        trace.accept(name, "crashes");
        station.crash();
        machine = null;
        paused = false;
        holdsAddresses = false;
    }

    void stop() {
        trace.accept(name, "stops");
        carryOut(machine.stop(lan.nowNanos()));
        check(!holdsAddresses, "still holds the addresses after its stop");
        station.crash();
        machine = null;
    }

    void pause() {
        trace.accept(name, "pauses");
        paused = true;
        station.pause();
    }

    void resume() {
        trace.accept(name, "resumes");
        paused = false;
        station.resume();
    }

    void segment(int number) {
        station.segment(number);
    }

    @Override
    public void onPacket(Advertisement packet, Station<Advertisement> from, long nowNanos) {
        RouterAddress sender = addresses.get(from);
        if (AdvertisementFilter.check(settings, packet, sender) == null) {
            carryOut(machine.onAdvertisement(packet, sender, nowNanos));
        }
    }

    @Override
    public void onDeadline(long nowNanos) {
        carryOut(machine.onDeadline(nowNanos));
    }

    private void carryOut(List<Action> actions) {
        LeadershipState traced = null;
        for (Action action : List.copyOf(actions)) {
            if (action instanceof Action.Send send) {
                sentAtOnce = sentAtNanos == lan.nowNanos() ? sentAtOnce + 1 : 1;
                sentAtNanos = lan.nowNanos();
                // An answer and the regular one may fall together; a stop may follow, and a start.
                check(sentAtOnce <= 4, "sends a burst of " + sentAtOnce);
                station.send(send.advertisement());
                machine.advertisementSent(lan.nowNanos());
            } else if (action instanceof Action.AcquireAddresses) {
                check(!holdsAddresses, "acquires what it holds");
                holdsAddresses = true;
            } else if (action instanceof Action.ReleaseAddresses) {
                check(holdsAddresses, "releases what it does not hold");
                holdsAddresses = false;
            } else if (action instanceof Action.Transition transition) {
                check(traced == null, "changes its state twice in one step");
                traced = transition.next();
                trace.accept(name, transition);
            }
        }
        check(traced == null || traced == machine.state(), "tells another state than it has");
        check(holdsAddresses == (machine.state() == LeadershipState.MASTER), "holds addresses: " + holdsAddresses);
        check(
                machine.state() == LeadershipState.INIT || machine.deadlineNanos() != VrrpMachine.NEVER,
                "has no deadline");
        station.deadline(machine.deadlineNanos());
    }

    private void check(boolean ok, String violation) {
        if (!ok) {
            throw new AssertionError(name + " in " + state() + " " + violation);
        }
    }

    @Override
    public String toString() {
        return name + " " + state() + " priority " + settings.priority() + (settings.preempt() ? "" : " nopreempt");
    }
}
