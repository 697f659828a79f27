package io.ha4j.vrrp.core;

import io.ha4j.LeadershipState;
import io.ha4j.testkit.SimulatedLan;
import io.ha4j.testkit.Station;
import io.ha4j.testkit.StationHandler;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/** A node with a sync group: each member on a network of its own, all driven by one loop that reads everything before it fires. */
final class SimulatedGroup {

    /** Networks of the same number of hundreds are one network, unless it is split. */
    static final int NETWORK = 100;

    private final String name;
    private final List<VrrpSettings> settings;
    private final RouterAddress self;
    private final SimulatedLan<Advertisement> lan;
    private final Map<Station<Advertisement>, RouterAddress> addresses;
    private final BiConsumer<String, Object> trace;
    private final List<Side> sides = new ArrayList<>();
    private final int[] parts;
    private GroupMachine group;
    private boolean paused;

    SimulatedGroup(
            String name,
            List<VrrpSettings> settings,
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
        this.parts = new int[settings.size()];
    }

    boolean isRunning() {
        return group != null;
    }

    boolean isPaused() {
        return paused;
    }

    VrrpSettings settings() {
        return settings.get(0);
    }

    LeadershipState state() {
        return group == null ? LeadershipState.INIT : group.state();
    }

    boolean isHealthy() {
        return sides.stream().allMatch(side -> side.faults.isEmpty());
    }

    void start() {
        trace.accept(name, "starts");
        paused = false;
        sides.clear();
        for (int i = 0; i < settings.size(); i++) {
            Side side = new Side(i);
            side.station = lan.attach(name + "/" + i, side);
            side.station.segment(NETWORK * i + parts[i]);
            addresses.put(side.station, self);
            sides.add(side);
        }
        group = new GroupMachine(sides);
        for (Side side : sides) {
            step(side, side.machine.start(lan.nowNanos()));
        }
    }

    void crash() {
        trace.accept(name, "crashes");
        sides.forEach(side -> side.station.crash());
        sides.clear();
        group = null;
    }

    void stop() {
        trace.accept(name, "stops");
        sides.forEach(side -> group.stop(side, lan.nowNanos()));
        sides.forEach(side -> {
            check(!side.holdsAddresses, side + " holds addresses after it has stopped");
            side.station.crash();
        });
        sides.clear();
        group = null;
    }

    void failOver() {
        trace.accept(name, "fails over");
        group.failOver(lan.nowNanos());
        settle();
    }

    void priority(int priority) {
        trace.accept(name, "has priority " + priority);
        sides.forEach(side -> step(side, side.machine.changePriority(priority, lan.nowNanos())));
    }

    void breaks(int member, FaultKind kind) {
        if (group != null && !paused) {
            Side side = sides.get(member);
            side.faults.put(kind, true);
            step(side, side.machine.raise(kind, "broken", lan.nowNanos()));
        }
    }

    void mends(int member, FaultKind kind) {
        if (group != null && !paused && sides.get(member).faults.remove(kind) != null) {
            step(sides.get(member), sides.get(member).machine.clear(kind, lan.nowNanos()));
        }
    }

    void mendsAll() {
        for (int i = 0; i < sides.size(); i++) {
            for (FaultKind kind : List.copyOf(sides.get(i).faults.keySet())) {
                mends(i, kind);
            }
        }
    }

    /** Puts one member's network card into a part of its network; 0: with most others. */
    void part(int member, int part) {
        parts[member] = part;
        if (group != null) {
            sides.get(member).station.segment(NETWORK * member + part);
        }
    }

    void pause() {
        trace.accept(name, "pauses");
        paused = true;
    }

    void resume() {
        trace.accept(name, "resumes");
        paused = false;
        sides.forEach(Side::drain);
        for (Side side : List.copyOf(sides)) {
            step(side, side.machine.onDeadline(lan.nowNanos()));
        }
    }

    private void step(Side side, List<Action> actions) {
        boolean tells = actions.stream().anyMatch(Action.LowerPriorityHeard.class::isInstance);
        side.carryOut(actions);
        if (tells) {
            group.announceAgain(side, lan.nowNanos());
        }
        settle();
    }

    private void settle() {
        group.settle(lan.nowNanos());
        sides.forEach(Side::arm);
        long masters = count(machine -> machine.state() == LeadershipState.MASTER ? 1 : 0);
        check(masters == 0 || masters == sides.size(), "only some members are master: " + this);
        long faults = count(machine -> machine.state() == LeadershipState.FAULT ? 1 : 0);
        long initial = count(machine -> machine.state() == LeadershipState.INIT ? 1 : 0);
        check(faults == 0 || faults + initial == sides.size(), "only some members are in FAULT: " + this);
    }

    private long count(ToLongFunction<VrrpMachine> what) {
        return sides.stream().mapToLong(side -> what.applyAsLong(side.machine)).sum();
    }

    private static void check(boolean ok, String violation) {
        if (!ok) {
            throw new AssertionError(violation);
        }
    }

    @Override
    public String toString() {
        return name + sides;
    }

    /** One member and its network card. */
    private final class Side implements StationHandler<Advertisement>, GroupMachine.Member {
        private final int number;
        private final VrrpMachine machine;
        private final Map<FaultKind, Boolean> faults = new EnumMap<>(FaultKind.class);
        private final ArrayDeque<Map.Entry<Advertisement, RouterAddress>> waiting = new ArrayDeque<>();
        private Station<Advertisement> station;
        private boolean holdsAddresses;

        Side(int number) {
            this.number = number;
            this.machine = new VrrpMachine(settings.get(number));
            machine.selfChanged(self);
        }

        void arm() {
            station.deadline(machine.deadlineNanos());
        }

        void drain() {
            while (!waiting.isEmpty()) {
                Map.Entry<Advertisement, RouterAddress> next = waiting.remove();
                step(this, machine.onAdvertisement(next.getKey(), next.getValue(), lan.nowNanos()));
            }
        }

        @Override
        public void onPacket(Advertisement packet, Station<Advertisement> from, long nowNanos) {
            if (!paused) {
                step(this, machine.onAdvertisement(packet, addresses.get(from), nowNanos));
            } else if (waiting.size() < 512) {
                waiting.add(Map.entry(packet, addresses.get(from)));
            }
        }

        @Override
        public void onDeadline(long nowNanos) {
            if (!paused) {
                step(this, machine.onDeadline(nowNanos));
            }
        }

        @Override
        public String name() {
            return SimulatedGroup.this.name + "/" + number;
        }

        @Override
        public VrrpMachine machine() {
            return machine;
        }

        @Override
        public void carryOut(List<Action> actions) {
            for (Action action : List.copyOf(actions)) {
                trace.accept(name(), action);
                if (action instanceof Action.Send send) {
                    station.send(send.advertisement());
                    machine.advertisementSent(lan.nowNanos());
                } else if (action instanceof Action.AcquireAddresses) {
                    check(!holdsAddresses, this + " acquires twice");
                    holdsAddresses = true;
                } else if (action instanceof Action.ReleaseAddresses) {
                    check(holdsAddresses, this + " releases what it has not");
                    holdsAddresses = false;
                } else if (action instanceof Action.Reannounce) {
                    check(holdsAddresses, this + " announces what it has not");
                } else if (action instanceof Action.Transition transition) {
                    check(
                            holdsAddresses == (transition.next() == LeadershipState.MASTER),
                            this + " and its addresses differ");
                }
            }
        }

        @Override
        public String toString() {
            return number + " " + machine.state() + (machine.membership().wantsMaster() ? " wants" : "");
        }
    }
}
