package io.ha4j;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Components that write down what is done to them, fail when told to, and notice when their dependencies are not there. */
final class Units {

    /** {@code start a1}, {@code commit a2}: what happened, in order. */
    final List<String> diary = Collections.synchronizedList(new ArrayList<>());
    /** Entries of the diary at which the component throws, each time. */
    final Set<String> failing = new HashSet<>();
    /** What is done at an entry of the diary, after it was written. */
    final Map<String, Runnable> doing = new HashMap<>();
    /** What runs, by name. */
    final Map<String, Running> open = new LinkedHashMap<>();
    /** Uses of what does not run, and other things that must not happen. */
    final List<String> wrongs = Collections.synchronizedList(new ArrayList<>());

    record Told(ComponentId source, Instant at, String what) implements HaEvent {}

    /** A unit of version 1 that can change while it runs. */
    Unit unit(String name, Unit... dependencies) {
        return new Unit(this, name, 1, true, false, List.of(dependencies));
    }

    private synchronized void happens(String what) {
        diary.add(what);
        doing.getOrDefault(what, () -> {}).run();
        if (failing.contains(what)) {
            throw new HaException("cannot " + what);
        }
    }

    /**
     * The description.
     *
     * @param changeable whether one that runs can change to this one
     * @param loose whether it does not care what exactly it depends on: equal if the names are
     */
    record Unit(Units units, String name, int version, boolean changeable, boolean loose, List<Unit> needs)
            implements HaComponent<Running> {

        Unit next(Unit... newNeeds) {
            return new Unit(units, name, version + 1, changeable, loose, List.of(newNeeds));
        }

        Unit stiff() {
            return new Unit(units, name, version, false, loose, needs);
        }

        private List<?> needed() {
            return loose ? needs.stream().map(Unit::name).toList() : needs;
        }

        @Override
        public ComponentId id() {
            return new ComponentId("unit", name);
        }

        @Override
        public List<HaComponent<?>> dependencies() {
            return List.copyOf(needs);
        }

        @Override
        public HaRuntime<Running> start(HaContext context) {
            units.happens("start " + this);
            return new Running(this, context);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Unit that
                    && name.equals(that.name)
                    && version == that.version
                    && changeable == that.changeable
                    && loose == that.loose
                    && needed().equals(that.needed());
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, version);
        }

        @Override
        public String toString() {
            return name + version;
        }
    }

    /** Runtime and handle in one. */
    static final class Running implements HaRuntime<Running> {
        private final Units units;
        private final HaContext context;
        private volatile Unit unit;
        private volatile List<Running> used;
        private boolean active;
        private volatile boolean closed;

        private Running(Unit unit, HaContext context) {
            this.units = unit.units();
            this.context = context;
            this.unit = unit;
            this.used = uses(unit);
            if (units.open.put(unit.name(), this) != null) {
                units.wrongs.add(unit + " was opened twice");
            }
        }

        private List<Running> uses(Unit described) {
            List<Running> found = new ArrayList<>();
            for (Unit needed : described.needs()) {
                Running running = context.get(needed);
                if (running.closed) {
                    units.wrongs.add(described + " was given a closed " + needed);
                }
                found.add(running);
            }
            return found;
        }

        Unit unit() {
            return unit;
        }

        HaContext context() {
            return context;
        }

        boolean isClosed() {
            return closed;
        }

        boolean isActive() {
            return active;
        }

        /** What it found when it last asked for its dependencies. */
        List<Running> used() {
            return used;
        }

        @Override
        public Running handle() {
            return this;
        }

        @Override
        public Object snapshot() {
            return unit.toString();
        }

        @Override
        public void activate() {
            if (active) {
                units.wrongs.add(unit + " was activated twice");
            }
            active = true;
            units.happens("activate " + unit);
        }

        @Override
        public @Nullable PreparedChange prepareChange(HaComponent<?> next) {
            Unit described = (Unit) next;
            if (!described.changeable()) {
                return null;
            }
            units.happens("prepare " + described);
            List<Running> found = uses(described);
            return new PreparedChange() {
                private boolean done;

                @Override
                public void commit() {
                    finish();
                    unit = described;
                    used = found;
                    units.happens("commit " + described);
                    context.publish(new Told(described.id(), context.wallClock().instant(), "changed"));
                }

                @Override
                public void rollback() {
                    finish();
                    units.happens("rollback " + described);
                }

                private void finish() {
                    if (done || closed) {
                        units.wrongs.add(described + " was finished twice, or when closed");
                    }
                    done = true;
                }
            };
        }

        @Override
        public void quiesce() {
            units.happens("quiesce " + unit);
        }

        @Override
        public void close() {
            closed = true;
            units.open.remove(unit.name());
            for (Running other : List.copyOf(units.open.values())) {
                if (other.used.contains(this)) {
                    units.wrongs.add(unit + " was closed under " + other.unit);
                }
            }
            units.happens("close " + unit);
        }
    }
}
