package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.ipvs.keeper.IpvsKeeper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A keeper ends after each message in turn; the next one has a client of its own, finds the record, and converges. */
class CrashInGuest {

    /** Two lists, a service more, one edited and one less, five destinations, two to read back what was edited. */
    private static final int MESSAGES = 12;

    @RegisterExtension
    private final GuestKernel kernel = new GuestKernel();

    @TempDir
    private Path directory;

    private List<String> foreign = List.of();

    @BeforeEach
    void addServicesOfSomebodyElse() {
        Shell.ipvsadm("-A", "-f", "7", "-s", "sh", "-b", "sh-port", "-p", "300", "-M", "255.255.255.0");
        Shell.ipvsadm("-a", "-f", "7", "-r", "10.0.0.9", "-i", "-w", "7", "-x", "9", "-y", "3");
        Shell.ipvsadm("-A", "-t", "192.0.2.99:80", "-s", "lblcr");
        foreign = saved();
    }

    @AfterEach
    void servicesOfSomebodyElseAreUntouched() {
        assertThat(saved()).isEqualTo(foreign);
    }

    private static List<String> saved() {
        return Shell.ipvsadm("-Sn").stream().map(String::strip).toList();
    }

    @Test
    void theNextOneConvergesWhereverTheFirstOneEnds() {
        before();
        assertThat(runInProcess(Integer.MAX_VALUE)).isEqualTo(MESSAGES);
        next(MESSAGES);
        for (int point = 0; point < MESSAGES; point++) {
            before();
            assertThat(runInProcess(point)).isEqualTo(-1);
            next(point);
        }
    }

    /** By SIGKILL, which leaves nothing to the process: neither an end of the record nor of its lock. */
    @Test
    void theNextOneConvergesWhereverTheProcessIsKilled() throws IOException, InterruptedException {
        for (int point = 0; point < MESSAGES; point++) {
            before();
            assertThat(runAndKill(point)).isEqualTo(CrashingKeeper.REACHED);
            next(point);
        }
        before();
        assertThat(runAndKill(MESSAGES)).isEqualTo(CrashingKeeper.CONVERGED);
        next(MESSAGES);
    }

    private void before() {
        try (IpvsKeeper earlier = CrashingKeeper.open(kernel.client(), directory)) {
            CrashingKeeper.wantBefore(earlier);
            assertThat(earlier.reconcile(0).isConverged()).isTrue();
        }
    }

    /** {@return how many messages it has sent; -1 if it could not send all} */
    private int runInProcess(int point) {
        try (IpvsClient client = IpvsClient.open();
                MortalIpvs mortal = new MortalIpvs(client, point);
                IpvsKeeper keeper = CrashingKeeper.open(mortal, directory)) {
            CrashingKeeper.wantNow(keeper);
            return mortal.survives(() -> keeper.reconcile(0)) ? mortal.messages() : -1;
        }
    }

    /** {@return the last that it said; null if it could not start} */
    private @Nullable String runAndKill(int point) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingKeeper.class.getName(),
                        directory.toString(),
                        Integer.toString(point))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            return out.readLine();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void next(int point) {
        try (IpvsKeeper second = CrashingKeeper.open(kernel.client(), directory)) {
            CrashingKeeper.wantNow(second);
            assertThat(second.reconcile(0).isConverged()).as("point %d", point).isTrue();
            assertThat(saved())
                    .as("point %d", point)
                    .containsAll(foreign)
                    .containsAll(CrashingKeeper.saved())
                    .hasSize(foreign.size() + CrashingKeeper.saved().size());
            assertThat(second.reconcile(1)).satisfies(Reports.clean(0));
            second.withdrawAll();
            second.update(2);
            assertThat(saved()).isEqualTo(foreign);
        }
    }
}
