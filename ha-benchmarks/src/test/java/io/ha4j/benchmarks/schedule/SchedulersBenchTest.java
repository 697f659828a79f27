package io.ha4j.benchmarks.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.lvs.schedule.Picker;
import io.ha4j.lvs.schedule.Scheduler;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Param;

class SchedulersBenchTest {

    @Test
    void measuresAllSchedulers() throws ReflectiveOperationException {
        List<String> measured = new ArrayList<>();
        for (Class<?> benchmark : List.of(PickBenchmark.class, ConnectionBenchmark.class)) {
            Param names = Objects.requireNonNull(benchmark.getField("scheduler").getAnnotation(Param.class));
            measured.addAll(List.of(names.value()));
        }
        assertThat(measured)
                .containsExactlyInAnyOrderElementsOf(
                        Contender.all().map(Scheduler::shortName).toList());
    }

    @Test
    void everyContenderPicks() {
        List<CountedServer> servers = CountedServer.servers(10);
        Contender.all().forEach(scheduler -> {
            Picker<CountedServer> picker = Contender.picker(scheduler.shortName(), servers);
            assertThat(picker.pick(new Flows().next(), Set.of()))
                    .as("%s", scheduler)
                    .isNotNull();
        });
    }

    /** Else a figure would be that of an answer of "none". */
    @Test
    void othersGoRoundAllServers() {
        OthersBenchmark others = new OthersBenchmark();
        others.servers = 5;
        others.setUp();
        Set<Object> grpc = new HashSet<>();
        Set<Object> spring = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            grpc.add(Objects.requireNonNull(others.grpcRoundRobin()));
            spring.add(Objects.requireNonNull(others.springRoundRobin()).toString());
        }
        assertThat(grpc).hasSize(5);
        assertThat(spring).allMatch(answer -> answer.toString().contains("Response"));
    }

    @Test
    void complainsOfWhatIsSlowOrAllocates() {
        assertThat(figures("rr", true, 1_000, 1, 50, 0).complaint()).isEmpty();
        assertThat(figures("rr", true, 1_000, 1, 49.9, 0).complaint()).isEqualTo("slower than 50 M/s");
        assertThat(figures("rr", true, 1_000, 2, 10, 0).complaint()).isEmpty();
        assertThat(figures("rr", true, 10_000, 1, 10, 0).complaint()).isEmpty();
        assertThat(figures("wlc", true, 1_000, 1, 10, 0.01).complaint()).isEmpty();
        assertThat(figures("wlc", true, 10, 2, 10, 16).complaint()).isEqualTo("allocates");
        assertThat(figures("wlc", true, 10, 2, 10, Double.NaN).complaint()).isEqualTo("allocates");
        assertThat(figures("springRoundRobin", false, 10, 2, 10, 400).complaint())
                .isEmpty();
    }

    private static PickFigures figures(
            String name, boolean ours, int servers, int threads, double millions, double bytes) {
        return new PickFigures(name, ours, servers, threads, millions, bytes);
    }

    @Test
    void holdsTheFiguresToTheTargetsByDefault() {
        assertThat(SchedulersOptions.parse(new String[0])).isEqualTo(new SchedulersOptions(false, "", true, null));
        assertThat(SchedulersOptions.parse(new String[] {"--only", "grpc", "--full", "--no-targets"}))
                .isEqualTo(new SchedulersOptions(true, "grpc", false, null));
    }

    @Test
    void helps() {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        assertThat(SchedulersBench.run(new String[] {"--help"}, out)).isZero();
        assertThat(SchedulersBench.run(new String[] {"--what"}, out)).isEqualTo(2);
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .startsWith("usage: bench/schedulers")
                .contains("bench/schedulers: option: --what (expected: one of those that --help shows)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--what", "--only", "--only .*", "--json", "--json /nowhere/at/all.json"})
    void refusesNonsense(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> SchedulersOptions.parse(line.split(" ")));
    }
}
