package io.ha4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.Units.Running;
import io.ha4j.Units.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.AssertionFailedError;

/** Random graphs of components, changed again and again, with failures anywhere, beside a model of what must come of it. */
@Timeout(120)
class ApplySimulationTest {

    private static final int SEEDS = 150;
    private static final int CHANGES = 25;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "g");
    private static final List<String> STEPS =
            List.of("start", "activate", "prepare", "commit", "rollback", "quiesce", "close");

    @Test
    void everySeedEndsAsTheModelSays() {
        int failures = 0;
        int restarts = 0;
        int losses = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(seed);
            try {
                simulation.run();
            } catch (Throwable e) {
                throw new AssertionFailedError(
                        "replay with seed " + seed + ": " + e.getMessage() + "\n" + simulation.units.diary, e);
            }
            failures += simulation.failures;
            restarts += simulation.restarts;
            losses += simulation.losses;
        }
        assertThat(failures).as("changes that failed").isBetween(SEEDS, SEEDS * CHANGES / 2);
        assertThat(restarts).as("components started anew").isGreaterThan(SEEDS);
        assertThat(losses).as("components that could not be started again").isGreaterThan(SEEDS / 10);
    }

    /** How one component is to be, for as long as nobody changes that. */
    private record Plan(int version, boolean changeable, boolean loose, Set<String> needs) {}

    private static final class Simulation {
        private final Random random;
        private final Units units = new Units();
        private final HaNode node;
        private final Map<String, Plan> plans = new LinkedHashMap<>();
        /** What runs by the model, in no order. */
        private Map<String, Unit> model = new LinkedHashMap<>();

        private int failures;
        private int restarts;
        private int losses;

        Simulation(int seed) {
            this.random = new Random(seed);
            NAMES.forEach(this::replan);
            this.node = HaNode.builder("n").build();
        }

        void run() {
            node.start();
            for (int i = 0; i < CHANGES; i++) {
                change();
            }
            units.failing.clear();
            node.close();
            assertThat(units.open).isEmpty();
            assertThat(units.wrongs).isEmpty();
        }

        /** It depends on some of those before it in the alphabet, so that there are no circles. */
        private void replan(String name) {
            Plan before = plans.get(name);
            Set<String> needs = new TreeSet<>();
            NAMES.subList(0, NAMES.indexOf(name)).stream()
                    .filter(other -> random.nextInt(3) == 0)
                    .forEach(needs::add);
            int version = before == null ? 1 : before.version() + 1;
            plans.put(name, new Plan(version, random.nextInt(4) != 0, random.nextInt(4) == 0, needs));
        }

        private void change() {
            NAMES.stream().filter(name -> random.nextInt(5) == 0).forEach(this::replan);
            Map<String, Unit> described = new LinkedHashMap<>();
            NAMES.forEach(name -> described.put(name, describe(name, described)));
            List<Unit> wanted = new ArrayList<>(described.values());
            wanted.removeIf(unit -> random.nextInt(3) == 0);
            Map<String, Unit> next = new LinkedHashMap<>();
            wanted.forEach(unit -> pullIn(unit, next));
            chooseFailures(next);
            apply(wanted, next);
        }

        private Unit describe(String name, Map<String, Unit> described) {
            Plan plan = plans.get(name);
            List<Unit> needs = plan.needs().stream().map(described::get).toList();
            return new Unit(units, name, plan.version(), plan.changeable(), plan.loose(), needs);
        }

        private static void pullIn(Unit unit, Map<String, Unit> into) {
            into.put(unit.name(), unit);
            unit.needs().forEach(needed -> pullIn(needed, into));
        }

        private void chooseFailures(Map<String, Unit> next) {
            units.failing.clear();
            if (random.nextBoolean()) {
                return;
            }
            List<Unit> all = new ArrayList<>(next.values());
            all.addAll(model.values());
            for (Unit unit : all) {
                if (random.nextInt(6) == 0) {
                    units.failing.add(STEPS.get(random.nextInt(STEPS.size())) + " " + unit);
                }
            }
        }

        private void apply(List<Unit> wanted, Map<String, Unit> next) {
            Map<String, Running> before = new LinkedHashMap<>(units.open);
            Set<String> restarting = restarting(next);
            units.diary.clear();
            NodeEvent.Changed told = null;
            try {
                told = node.apply(wanted);
            } catch (HaException | IllegalStateException e) {
                failures++;
                checkUndone(before, e);
            }
            if (told != null) {
                checkChanged(told, before, next, restarting);
                model = next;
            }
            checkSound();
        }

        /** What cannot change, and what depends on such. */
        private Set<String> restarting(Map<String, Unit> next) {
            Set<String> restarting = new HashSet<>();
            for (String name : NAMES) { // dependencies come first
                Unit then = model.get(name);
                Unit now = next.get(name);
                if (now == null) {
                    continue;
                }
                boolean stiff = then != null && !then.equals(now) && !now.changeable();
                if (stiff || now.needs().stream().anyMatch(needed -> restarting.contains(needed.name()))) {
                    restarting.add(name);
                }
            }
            return restarting;
        }

        private void checkChanged(
                NodeEvent.Changed told, Map<String, Running> before, Map<String, Unit> next, Set<String> restarting) {
            assertThat(units.open.keySet()).isEqualTo(next.keySet());
            Set<String> added = new LinkedHashSet<>();
            Set<String> changed = new LinkedHashSet<>();
            Set<String> restarted = new LinkedHashSet<>();
            for (Unit unit : next.values()) {
                Running then = before.get(unit.name());
                Running now = units.open.get(unit.name());
                assertThat(now.unit()).isEqualTo(unit);
                if (then == null) {
                    added.add(unit.name());
                } else if (restarting.contains(unit.name())) {
                    assertThat(now).isNotSameAs(then);
                    restarted.add(unit.name());
                } else {
                    assertThat(now).isSameAs(then);
                    if (!model.get(unit.name()).equals(unit)) {
                        changed.add(unit.name());
                    } else {
                        assertThat(units.diary).as("not touched").noneMatch(e -> e.endsWith(" " + unit));
                    }
                }
            }
            Set<String> removed = new HashSet<>(before.keySet());
            removed.removeAll(next.keySet());
            restarts += restarted.size();
            assertThat(names(told.added())).isEqualTo(added);
            assertThat(names(told.removed())).isEqualTo(removed);
            assertThat(names(told.changed())).isEqualTo(changed);
            assertThat(names(told.restarted())).isEqualTo(restarted);
        }

        private static Set<String> names(List<ComponentId> ids) {
            Set<String> names = new HashSet<>();
            ids.forEach(id -> names.add(id.name()));
            assertThat(names).hasSameSizeAs(ids);
            return names;
        }

        /** Everything runs on as it was, but for what had been stopped and failed again. */
        private void checkUndone(Map<String, Running> before, RuntimeException failure) {
            assertThat(failure).hasMessageContaining(" keeps the node from changing: ");
            assertThat(before.keySet()).containsAll(units.open.keySet());
            for (Map.Entry<String, Running> entry : before.entrySet()) {
                String name = entry.getKey();
                Running now = units.open.get(name);
                if (now == null) {
                    losses++;
                    assertThat(failure).hasMessageMatching(".*could not be started again: .*unit/" + name + "\\b.*");
                    model.remove(name);
                } else {
                    assertThat(now.unit()).isEqualTo(model.get(name));
                    assertThat(now == entry.getValue())
                            .as("%s was restarted without being stopped, or stopped and not restarted", name)
                            .isEqualTo(!entry.getValue().isClosed());
                }
            }
            assertThat(units.diary).noneMatch(e -> e.startsWith("commit"));
        }

        private void checkSound() {
            assertThat(units.wrongs).isEmpty();
            for (Running running : units.open.values()) {
                assertThat(running.isActive()).isTrue();
                assertThat(node.get(running.unit())).isSameAs(running);
                List<Running> needed = running.unit().needs().stream()
                        .map(unit -> units.open.get(unit.name()))
                        .toList();
                assertThat(running.used()).isEqualTo(needed);
            }
            Map<String, Object> shown = node.snapshot().components();
            assertThat(shown).hasSameSizeAs(units.open);
            units.open.forEach((name, running) -> assertThat(shown)
                    .containsEntry("unit/" + name, running.unit().toString()));
        }
    }
}
