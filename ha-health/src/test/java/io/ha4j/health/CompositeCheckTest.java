package io.ha4j.health;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.HaRuntime;
import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.HealthSource;
import io.ha4j.NodeEvent;
import io.ha4j.health.probe.ProbeResult;
import io.ha4j.loop.Subscription;
import io.ha4j.testkit.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompositeCheckTest {

    private static final InetSocketAddress TARGET = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);

    private final List<HaEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicBoolean aWorks = new AtomicBoolean(true);
    private final AtomicBoolean bWorks = new AtomicBoolean(true);
    private final HealthCheck a = check("a", aWorks);
    private final HealthCheck b = check("b", bWorks);

    private static HealthCheck check(String name, AtomicBoolean works) {
        return HealthCheck.of(
                        name,
                        request -> CompletableFuture.completedFuture(ProbeResult.of(works.get(), name + " is dead")))
                .every(ofMillis(20))
                .rise(1)
                .fall(1)
                .build();
    }

    private HaNode start(HaComponent<?>... components) {
        HaNode node =
                HaNode.builder("n1").with(components).listener(events::add).build();
        node.start();
        return node;
    }

    private static void await(HealthSource source, Status status) {
        Await.until(status + ", but " + source.health(), () -> source.health().status() == status);
    }

    @Test
    void followsItsMembers() {
        CompositeCheck all = HealthCheck.all("all", a, b);
        CompositeCheck any = HealthCheck.any("any", a, b);
        CompositeCheck both = HealthCheck.all("both", all, any);
        try (HaNode node = start(both)) {
            await(node.get(both), Status.UP);
            aWorks.set(false);
            await(node.get(all), Status.DOWN);
            assertThat(node.get(all).health().reason()).isEqualTo("1 up, needs 2; a is DOWN, a is dead");
            await(node.get(both), Status.DOWN);
            assertThat(node.get(any).health().isUp()).isTrue();
            bWorks.set(false);
            await(node.get(any), Status.DOWN);
            aWorks.set(true);
            bWorks.set(true);
            await(node.get(both), Status.UP);
            CompositeSnapshot snapshot = (CompositeSnapshot)
                    node.snapshot().components().get(all.id().toString());
            assertThat(snapshot.status()).isEqualTo(Status.UP);
            assertThat(snapshot.needed()).isEqualTo(2);
            assertThat(snapshot.live()).isEqualTo(2);
            assertThat(snapshot.members()).containsOnlyKeys("health-check/a", "health-check/b");
        }
        List<String> changes = events.stream()
                .filter(event -> event instanceof HealthEvent.StatusChanged
                        && event.source().equals(both.id()))
                .map(event ->
                        ((HealthEvent.StatusChanged) event).health().status().toString())
                .toList();
        assertThat(changes).startsWith("UP", "DOWN", "UP");
    }

    @Test
    void sharesItsMembersWithWhoeverElseUsesThem() {
        CompositeCheck one = HealthCheck.all("one", a, b);
        CompositeCheck two = HealthCheck.any("two", b, a);
        try (HaNode node = start(one, two, a)) {
            await(node.get(one), Status.UP);
            await(node.get(two), Status.UP);
            assertThat(node.snapshot().components().keySet().stream().filter(id -> id.startsWith("health-check/")))
                    .hasSize(4);
        }
    }

    @Test
    void aReportReachesTheMembers() {
        CompositeCheck all = HealthCheck.all("all", a, b);
        try (HaNode node = start(all)) {
            await(node.get(all), Status.UP);
            node.get(all).report("reset");
            Await.until("a", () -> node.get(a).snapshot().reports() == 1);
            Await.until("b", () -> node.get(b).snapshot().reports() == 1);
        }
    }

    @Test
    void goesOnFromWhatItHasWhenItChanges() {
        CompositeCheck all = HealthCheck.all("web", a, b);
        bWorks.set(false);
        try (HaNode node = start(all)) {
            HealthSource handle = node.get(all);
            await(handle, Status.DOWN);
            List<Status> heard = new CopyOnWriteArrayList<>();
            handle.subscribe(health -> heard.add(health.status()));
            CompositeCheck any =
                    HealthCheck.quorum("web", 1).member(a).member(b, 3).build();
            NodeEvent.Changed changed = node.apply(any);
            assertThat(changed.changed()).containsExactly(all.id());
            assertThat(node.get(any)).isSameAs(handle);
            await(handle, Status.UP);
            aWorks.set(false);
            await(handle, Status.DOWN);
            assertThat(heard).startsWith(Status.DOWN, Status.UP, Status.DOWN);
        }
    }

    @Test
    void pointsThoseOfItsMembersAtATargetThatHaveNone() {
        HealthCheck web = HealthCheck.tcp().build();
        HealthCheck database = HealthCheck.tcp().build().at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        FakeHealth fixed = new FakeHealth();
        CompositeCheck nested = HealthCheck.any("nested", web);
        CompositeCheck template = HealthCheck.quorum("web", 3)
                .hysteresis(1)
                .member(web, 2)
                .member(database)
                .member(fixed)
                .member(nested)
                .build();
        CompositeCheck pointed = template.at(TARGET);
        assertThat(pointed.id()).hasToString("health-check/web@127.0.0.1:80");
        assertThat(pointed.members()).isEqualTo(List.of(web.at(TARGET), database, fixed, nested.at(TARGET)));
        assertThat(pointed).isEqualTo(template.at(TARGET)).hasSameHashCodeAs(template.at(TARGET));
        assertThat(pointed).isNotEqualTo(template);
        assertThat(HealthCheck.all("x", a, b)).isNotEqualTo(HealthCheck.any("x", a, b));
        assertThat(HealthCheck.all("x", a, b)).hasToString("CompositeCheck[x, needs 2 of [a, b]]");
        assertThat(template).hasToString("CompositeCheck[web, needs 3 of [tcp:// (2), tcp://127.0.0.1:1, it, nested]]");
    }

    @Test
    void itsSnapshotShowsItsMembersAsTheyWereJudged() {
        LateHealth late = new LateHealth(new AtomicReference<>(Health.of(Status.UP, "works")), new AtomicReference<>());
        CompositeCheck any = HealthCheck.any("any", a, late);
        try (HaNode node = start(any)) {
            await(node.get(any), Status.UP);
            Await.until("a", () -> snapshot(node, any).live() == 2);
            late.now().set(Health.of(Status.DOWN, "not told yet"));
            aWorks.set(false);
            Await.until("a is down", () -> snapshot(node, any).live() == 1);
            assertThat(snapshot(node, any).status()).isEqualTo(Status.UP);
            assertThat(snapshot(node, any).members())
                    .containsEntry("health-check/a", Status.DOWN)
                    .containsEntry("fake/late", Status.UP);
            late.follower().get().accept(late.now().get());
            await(node.get(any), Status.DOWN);
            assertThat(snapshot(node, any).members()).containsEntry("fake/late", Status.DOWN);
        }
    }

    private static CompositeSnapshot snapshot(HaNode node, CompositeCheck check) {
        return (CompositeSnapshot) node.snapshot().components().get(check.id().toString());
    }

    /** Tells its one follower of a change only when it is made to. */
    private record LateHealth(AtomicReference<Health> now, AtomicReference<Consumer<? super Health>> follower)
            implements HaComponent<HealthSource>, HaRuntime<HealthSource>, HealthSource {

        @Override
        public ComponentId id() {
            return new ComponentId("fake", "late");
        }

        @Override
        public HaRuntime<HealthSource> start(HaContext context) {
            return this;
        }

        @Override
        public HealthSource handle() {
            return this;
        }

        @Override
        public Object snapshot() {
            return "";
        }

        @Override
        public void close() {}

        @Override
        public Health health() {
            return now.get();
        }

        @Override
        public Subscription subscribe(Consumer<? super Health> wanted) {
            follower.set(wanted);
            return () -> follower.set(health -> {});
        }
    }

    private record FakeHealth() implements HaComponent<HealthSource> {
        @Override
        public ComponentId id() {
            return new ComponentId("fake", "it");
        }

        @Override
        public HaRuntime<HealthSource> start(HaContext context) {
            throw new AssertionError("only described");
        }
    }

    static Stream<Arguments> refused() {
        HealthCheck one = HealthCheck.tcp().build();
        HealthCheck two = HealthCheck.http("/").build();
        return Stream.of(
                refused(() -> HealthCheck.all("x"), "members: 0 (expected: 1..1000)"),
                refused(() -> HealthCheck.any(" ", one), "name: \" \" (expected: a name without control characters)"),
                refused(
                        () -> HealthCheck.all("x", one, one),
                        "members: [" + one + ", " + one + "] (expected: no one of them twice)"),
                refused(
                        () -> HealthCheck.all("x", one, null),
                        "member: null (expected: a check, or another component with a health)"),
                refused(() -> HealthCheck.quorum("x", 0), "quorum: 0 (expected: 1 or more)"),
                refused(() -> HealthCheck.quorum(null, 1), "name: null (expected: a name)"),
                refused(() -> HealthCheck.quorum("x", 2).hysteresis(2), "hysteresis: 2 (expected: 0..1)"),
                refused(() -> HealthCheck.quorum("x", 2).hysteresis(-1), "hysteresis: -1 (expected: 0..1)"),
                refused(() -> HealthCheck.quorum("x", 1).member(one, 0), "weight: 0 (expected: 1..65535)"),
                refused(
                        () -> HealthCheck.quorum("x", 1).member(null),
                        "member: null (expected: a check, or another component with a health)"),
                refused(() -> HealthCheck.quorum("x", 1).build(), "members: 0 (expected: 1..1000)"),
                refused(
                        () -> HealthCheck.quorum("x", 3).member(one).member(two).build(),
                        "quorum: 3 (expected: at most 2 together, the weight of all members)"),
                refused(
                        () -> HealthCheck.quorum("x", 2)
                                .hysteresis(1)
                                .member(one)
                                .member(two)
                                .build(),
                        "quorum: 2 and a hysteresis of 1 (expected: at most 2 together, the weight of all members)"));
    }

    private static Arguments refused(Supplier<?> call, String message) {
        return arguments(call, message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refused")
    void refusesWhatCannotBe(Supplier<?> call, String message) {
        assertThatThrownBy(call::get)
                .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void refusesMoreMembersThanItCanHave() {
        QuorumBuilder builder = HealthCheck.quorum("x", 1);
        List<HealthCheck> many = new ArrayList<>();
        for (int port = 1; port <= 1_001; port++) {
            many.add(HealthCheck.tcp().build().at(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        }
        many.forEach(builder::member);
        assertThatThrownBy(builder::build).hasMessage("members: 1001 (expected: 1..1000)");
    }
}
