package io.ha4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.Units.Running;
import io.ha4j.Units.Unit;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All or nothing: what fails changes nothing, or is put back. */
@Timeout(60)
class ApplyFailureTest extends ApplyFixture {

    /** What fails before anything is touched. The node runs a, b that uses a, and x; x goes, a and b change, c and d are new. */
    @ParameterizedTest
    @ValueSource(strings = {"start c1", "start d1", "prepare a2", "prepare b2", "activate c1", "activate d1"})
    void nothingChangesIfAnythingFails(String what) {
        Unit a = units.unit("a");
        Unit b = units.unit("b", a);
        Unit x = units.unit("x");
        run(b, x);
        List<Running> before = List.of(node.get(a), node.get(b), node.get(x));
        Object shown = node.snapshot().components();
        units.failing.add(what);
        Unit a2 = a.next();
        Unit d = units.unit("d", b.next(a2, units.unit("c")));
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> node.apply(d))
                .withMessage("component: unit/" + what.charAt(what.length() - 2)
                        + " keeps the node from changing: cannot " + what + "; everything runs on as it was")
                .withCauseInstanceOf(HaException.class);
        assertThat(units.diary).as("not touched").noneMatch(e -> e.startsWith("commit") || e.endsWith(" x1"));
        assertThat(units.open.keySet()).containsExactlyInAnyOrder("a", "b", "x");
        assertThat(List.of(node.get(a), node.get(b), node.get(x))).isEqualTo(before);
        assertThat(node.get(b).unit()).isEqualTo(b);
        assertThat(node.snapshot().components()).isEqualTo(shown);
        assertThatIllegalStateException().isThrownBy(() -> node.get(d));

        units.failing.clear();
        node.apply(d);
        assertThat(units.open.keySet()).as("the next one works").containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(changesTold()).hasSize(1);
    }

    @Test
    void whatWasPreparedIsRolledBackInReverse() {
        Unit a = units.unit("a");
        Unit b = units.unit("b");
        run(a, b);
        units.failing.add("prepare c2");
        units.failing.add("rollback b2"); // the others want to be rolled back all the same
        Unit c = units.unit("c");
        node.apply(a, b, c);
        units.diary.clear();
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> node.apply(a.next(), b.next(), units.unit("d"), c.next()))
                .satisfies(e -> assertThat(e.getCause().getSuppressed()).hasSize(1));
        assertThat(units.diary)
                .containsExactly(
                        "prepare a2",
                        "prepare b2",
                        "start d1",
                        "prepare c2",
                        "quiesce d1",
                        "close d1",
                        "rollback b2",
                        "rollback a2");
    }

    private static Stream<String> failuresAfterTheStop() {
        return Stream.of("start a2", "start b2", "start e1", "activate a2", "activate b2", "activate e1");
    }

    /** a cannot change, so that b which uses it, and x which goes and uses it, are closed too; c is new, d changes in place. */
    @ParameterizedTest
    @MethodSource("failuresAfterTheStop")
    void whatWasClosedToStartAnewRunsAgainAsItWas(String what) {
        Unit a = units.unit("a");
        Unit b = units.unit("b", a);
        Unit x = units.unit("x", a);
        Unit d = units.unit("d");
        run(d, a, b, x);
        Running untouched = node.get(d);
        units.failing.add(what);
        Unit a2 = a.next().stiff();
        Unit b2 = b.next(a2);
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> node.apply(units.unit("c"), d.next(), b2, units.unit("e", b2)))
                .withMessageStartingWith(
                        "component: unit/" + what.charAt(what.length() - 2) + " keeps the node from changing")
                .withMessageEndingWith("; started again as they were: [unit/a, unit/b, unit/x]");
        assertThat(units.open.keySet()).containsExactlyInAnyOrder("a", "b", "x", "d");
        assertThat(units.open.values()).allMatch(Running::isActive);
        assertThat(node.snapshot().components().values()).containsExactly("d1", "a1", "b1", "x1");
        assertThat(node.get(d)).isSameAs(untouched);
        assertThat(units.diary).contains("rollback d2").doesNotContain("commit d2");
        assertThat(units.diary.subList(units.diary.indexOf("start a1"), units.diary.size()))
                .startsWith("start a1", "start b1", "start x1", "activate a1", "activate b1", "activate x1");
        assertThat(changesTold()).singleElement().satisfies(told -> {
            assertThat(told.restarted()).as("they were interrupted").isEqualTo(ids("a", "b", "x"));
            assertThat(told.added()).isEmpty();
            assertThat(told.changed()).isEmpty();
            assertThat(told.removed()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"start a1", "activate a1"})
    void saysWhatCouldNotBeStartedAgain(String what) {
        Unit a = units.unit("a");
        Unit b = units.unit("b", a);
        run(b, units.unit("z"));
        units.failing.add("start a2");
        units.failing.add(what);
        Unit a2 = a.next().stiff();
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> node.apply(b.next(a2), units.unit("z")))
                .withMessageEndingWith("; could not be started again: [unit/a, unit/b]")
                .satisfies(e -> assertThat(e.getCause().getSuppressed()).isNotEmpty());
        assertThatIllegalStateException().isThrownBy(() -> node.get(a));
        assertThat(units.open).containsOnlyKeys("z");

        units.failing.clear();
        node.apply(b, units.unit("z"));
        assertThat(node.get(a).isActive()).as("the next one repairs it").isTrue();
        assertThat(changesTold())
                .first()
                .satisfies(told -> assertThat(told.removed()).isEqualTo(ids("a", "b")));
    }

    @Test
    void aFailingCommitStopsNobodyElse() {
        Unit a = units.unit("a");
        Unit b = units.unit("b");
        run(a, b, units.unit("x"));
        units.failing.add("commit a2");
        NodeEvent.Changed changed = node.apply(a.next(), b.next());
        assertThat(units.diary)
                .containsExactly("prepare a2", "prepare b2", "commit a2", "commit b2", "quiesce x1", "close x1");
        assertThat(changed.changed()).isEqualTo(ids("a", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"quiesce x1", "close x1", "quiesce y1", "close y1"})
    void aFailingEndStopsNobodyElse(String what) {
        Unit x = units.unit("x");
        run(units.unit("a"), units.unit("y", x));
        units.failing.add(what);
        node.apply(units.unit("a").next());
        assertThat(units.diary).endsWith("quiesce x1", "quiesce y1", "close y1", "close x1");
        assertThat(node.snapshot().components()).containsOnlyKeys("unit/a");
    }

    @Test
    void aStuckEndCostsItsTimeoutAndNoMore() {
        node = HaNode.builder("n")
                .with(units.unit("x"))
                .closeTimeout(Duration.ofMillis(50))
                .build();
        node.start();
        CountDownLatch never = new CountDownLatch(1);
        units.doing.put("quiesce x1", () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                units.diary.add("interrupted");
            }
        });
        long began = System.nanoTime();
        node.apply(units.unit("a"));
        assertThat(System.nanoTime() - began).isBetween(50_000_000L, 10_000_000_000L);
        assertThat(node.snapshot().components()).containsOnlyKeys("unit/a");
    }

    @Test
    void refusesWhatBuildRefuses() {
        Unit a = units.unit("a");
        run(units.unit("b", a));
        assertThatIllegalStateException()
                .as("b refers to the old a")
                .isThrownBy(() -> node.apply(a.next(), units.unit("b", a)))
                .withMessageContaining("unit/a is used for two different descriptions");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> node.apply(Arrays.asList(a, null)))
                .withMessageStartingWith("component: null");
        assertThatIllegalArgumentException().isThrownBy(() -> node.apply(a, null));
        assertThat(units.diary).isEmpty();
    }

    @Test
    void anErrorIsPassedOnAsItIs() {
        run(units.unit("a"));
        units.doing.put("start b1", () -> {
            throw new AssertionError("a bug");
        });
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> node.apply(units.unit("a").next(), units.unit("b")))
                .withMessage("a bug");
        assertThat(units.diary).containsExactly("prepare a2", "start b1", "rollback a2");
        units.doing.put("start b1", () -> {
            throw new IllegalArgumentException("not such a one");
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> node.apply(units.unit("a"), units.unit("b")))
                .withMessage(
                        "component: unit/b keeps the node from changing: not such a one; everything runs on as it was");
    }

    @Test
    void onlyANodeThatRunsCanBeChanged() {
        HaNode fresh = HaNode.builder("n").with(units.unit("a")).build();
        assertThatIllegalStateException()
                .isThrownBy(() -> fresh.apply(units.unit("b")))
                .withMessage("state: NEW (expected: RUNNING: only a node that runs can be changed)");
        fresh.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> fresh.apply(units.unit("b")))
                .withMessageStartingWith("state: CLOSED");
        assertThat(units.diary).isEmpty();
    }
}
