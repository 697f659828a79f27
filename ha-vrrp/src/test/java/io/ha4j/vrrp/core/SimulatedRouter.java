package io.ha4j.vrrp.core;

import io.ha4j.LeadershipState;
import io.ha4j.testkit.SimulatedLan;
import io.ha4j.testkit.Station;
import io.ha4j.testkit.StationHandler;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** A {@link VrrpMachine} on a station, checked after every step. */
final class SimulatedRouter implements StationHandler<Advertisement> {

    private final String name;
    private VrrpSettings settings;
    private final RouterAddress self;
    private final SimulatedLan<Advertisement> lan;
    private final Map<Station<Advertisement>, RouterAddress> addresses;
    private final BiConsumer<String, Object> trace;
    private VrrpMachine machine;
    private Station<Advertisement> station;
    private boolean holdsAddresses;
    private boolean paused;
    private int segment;
    private long sentAtNanos;
    private int sentAtOnce;
    /** What is broken in this host, whether a router runs on it or not, and what the router has been told of that. */
    private final Set<FaultKind> broken = EnumSet.noneOf(FaultKind.class);

    private final Set<FaultKind> told = EnumSet.noneOf(FaultKind.class);

    SimulatedRouter(
            String name,
            VrrpSettings settings,
            RouterAddress self,
            SimulatedLan<Advertisement> lan,
            Map<Station<Advertisement>, RouterAddress> addresses,
            BiConsumer<String, Object> trace) {
        this.name = name;
        this.settings = settings;
        this.self = self;
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

    int segment() {
        return segment;
    }

    boolean isHealthy() {
        return broken.isEmpty();
    }

    LeadershipState state() {
        return machine == null ? LeadershipState.INIT : machine.state();
    }

    void start() {
        trace.accept(name, "starts");
        machine = new VrrpMachine(settings);
        machine.selfChanged(self);
        station = lan.attach(name, this);
        station.segment(segment);
        addresses.put(station, self);
        sentAtOnce = 0;
        told.clear();
        tellOfFaults();
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
        tellOfFaults();
        station.resume();
    }

    /** A paused process changes nothing; the settings are in force when it starts anew. */
    void reconfigure(VrrpSettings next) {
        if (machine == null) {
            settings = next;
        } else if (!paused) {
            settings = next;
            trace.accept(name, "is changed to " + next);
            LeadershipState before = machine.state();
            carryOut(machine.reconfigure(next, lan.nowNanos()));
            check(machine.state() == before, "was in " + before + " before it was changed");
        }
    }

    void segment(int number) {
        segment = number;
        if (station != null) {
            station.segment(number);
        }
    }

    void breaks(FaultKind kind) {
        trace.accept(name, "breaks: " + kind);
        broken.add(kind);
        tellOfFaults();
    }

    void mends(FaultKind kind) {
        trace.accept(name, "mends: " + kind);
        broken.remove(kind);
        tellOfFaults();
    }

    private void tellOfFaults() {
        if (machine == null || paused) {
            return;
        }
        for (FaultKind kind : FaultKind.values()) {
            if (broken.contains(kind) && told.add(kind)) {
                carryOut(machine.raise(kind, "for a test", lan.nowNanos()));
            } else if (!broken.contains(kind) && told.remove(kind)) {
                carryOut(machine.clear(kind, lan.nowNanos()));
            }
        }
    }

    /** Without an interface or an address on it nothing goes out. */
    private boolean canSend() {
        return Collections.disjoint(
                broken, EnumSet.of(FaultKind.INTERFACE_MISSING, FaultKind.INTERFACE_DOWN, FaultKind.NO_SOURCE_ADDRESS));
    }

    @Override
    public void onPacket(Advertisement packet, Station<Advertisement> from, long nowNanos) {
        if (canSend()) { // else nothing comes in either
            carryOut(machine.onAdvertisement(packet, addresses.get(from), nowNanos));
        }
    }

    @Override
    public void onDeadline(long nowNanos) {
        carryOut(machine.onDeadline(nowNanos));
    }

    private void carryOut(List<Action> actions) {
        LeadershipState traced = null;
        int gaveUp = 0;
        for (Action action : List.copyOf(actions)) {
            if (action instanceof Action.Send send) {
                if (send.advertisement().priority() == Advertisement.PRIORITY_STOP) {
                    gaveUp++;
                } else {
                    check(machine.state() == LeadershipState.MASTER, "advertises");
                    sentAtOnce = sentAtNanos == lan.nowNanos() ? sentAtOnce + 1 : 1;
                    sentAtNanos = lan.nowNanos();
                    check(sentAtOnce == 1, "sends " + sentAtOnce + " advertisements at once");
                }
                if (canSend()) {
                    station.send(send.advertisement());
                    machine.advertisementSent(lan.nowNanos());
                }
            } else if (action instanceof Action.AcquireAddresses) {
                check(!holdsAddresses, "acquires what it holds");
                holdsAddresses = true;
            } else if (action instanceof Action.ReleaseAddresses) {
                check(holdsAddresses, "releases what it does not hold");
                holdsAddresses = false;
            } else if (action instanceof Action.Transition transition) {
                check(traced == null, "changes its state twice in one step");
                traced = transition.next();
                boolean wasMaster = transition.previous() == LeadershipState.MASTER;
                int expected =
                        !wasMaster || traced == LeadershipState.BACKUP ? 0 : traced == LeadershipState.FAULT ? 2 : 1;
                check(gaveUp == expected, "gives up " + gaveUp + " times, not " + expected);
                trace.accept(name, transition);
            }
        }
        check(traced == null || traced == machine.state(), "tells another state than it has");
        check(holdsAddresses == (machine.state() == LeadershipState.MASTER), "holds addresses: " + holdsAddresses);
        check(gaveUp == 0 || traced != null, "gives up and stays");
        boolean mustWait = machine.state() == LeadershipState.BACKUP || machine.state() == LeadershipState.MASTER;
        check(!mustWait || machine.deadlineNanos() != VrrpMachine.NEVER, "has no deadline");
        check(!mustWait || told.isEmpty(), "takes part in spite of " + told);
        check(machine.state() != LeadershipState.FAULT || !told.isEmpty(), "is in FAULT without one");
        station.deadline(machine.deadlineNanos());
    }

    private void check(boolean ok, String violation) {
        if (!ok) {
            throw new AssertionError(name + " in " + state() + " " + violation);
        }
    }

    @Override
    public String toString() {
        return name + " " + state() + " priority " + settings.priority() + " in segment " + segment
                + (settings.preempt() ? "" : " nopreempt");
    }
}
