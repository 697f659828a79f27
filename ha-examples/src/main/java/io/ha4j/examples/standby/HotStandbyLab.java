package io.ha4j.examples.standby;

import io.ha4j.examples.failover.JvmProcess;
import io.ha4j.examples.failover.Stage;
import io.ha4j.lab.FailoverClient;
import io.ha4j.lab.Host;
import io.ha4j.lab.LabRequirements;
import io.ha4j.lab.Outage;
import io.ha4j.lab.Tool;
import io.ha4j.lab.Witness;
import io.ha4j.testkit.Await;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The main class of {@code lab/hotstandby}: two processes of {@link HotStandby} share an address, and it moves. */
public final class HotStandbyLab {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration ASK = Duration.ofMillis(300);
    private static final Duration QUESTIONS = Duration.ofMillis(2);
    /** What a busy machine may add, in the lab. */
    private static final Duration ALLOWANCE = Duration.ofMillis(500);

    private static final List<String> FLAGS =
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

    private final PrintStream out;
    private final Stage stage;
    private final Witness witness;
    private final FailoverClient client;
    private final Duration allowance;
    private boolean held = true;

    private HotStandbyLab(PrintStream out, Stage stage, FailoverClient client, Duration allowance) {
        this.out = out;
        this.stage = stage;
        this.witness = new Witness(stage.w());
        this.client = client;
        this.allowance = allowance;
    }

    /** No arguments. Exit status: 0 every step did what it should, 1 one did not, 2 the lab could not run. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, ALLOWANCE));
    }

    /** @param allowance what a busy machine may add to what the protocol promises: to the nodes, or to the client that measures */
    static int run(PrintStream out, Duration allowance) {
        List<String> missing = LabRequirements.missing(Tool.KILL);
        if (!missing.isEmpty()) {
            out.println("lab/hotstandby: " + String.join("; ", missing));
            return 2;
        }
        try (Stage stage = Stage.open();
                FailoverClient client = FailoverClient.start(stage.w(), Stage.ADDRESS, Stage.PORT, QUESTIONS)) {
            return new HotStandbyLab(out, stage, client, allowance).tell() ? 0 : 1;
        } catch (Exception | AssertionError e) {
            out.println("lab/hotstandby: " + e);
            return 2;
        }
    }

    private boolean tell() throws Exception {
        out.println(
                "two hosts, a (priority 100) and b (90), share " + Stage.ADDRESS + "; a third asks who answers there");
        Service serviceOfA = Service.start(stage.a());
        Service serviceOfB = Service.start(stage.b());
        try {
            JvmProcess b = start(stage.b(), 90);
            JvmProcess a = start(stage.a(), 100);
            step("both start: the higher priority becomes master", "a", Duration.ofSeconds(10));

            serviceOfA.close();
            step("the service on a fails: 100 - 20 is less than 90", "b", allowance);
            serviceOfA = Service.start(stage.a());
            step("the service on a works again", "a", allowance);

            a.kill();
            step("a is killed, its interface stays: the lease takes the address away", "b", masterDown(90));
            a = start(stage.a(), 100);
            step("a is back", "a", allowance);

            a.beginStop();
            step("a is stopped in order: it says that it goes", "b", skew(90));
            check(a.awaitEnd() && !stage.a().hasAddress(Stage.ADDRESS), "a has ended, its address is gone");
            b.beginStop();
            check(b.awaitEnd() && !stage.b().hasAddress(Stage.ADDRESS), "b is stopped too: the same there");
        } finally {
            serviceOfA.close();
            serviceOfB.close();
        }
        out.println(held ? "every step did what it should" : "NOT every step did what it should");
        return held;
    }

    private static JvmProcess start(Host host, int priority) {
        return JvmProcess.start(
                host,
                HotStandby.class,
                FLAGS,
                List.of(
                        Host.INTERFACE,
                        Integer.toString(priority),
                        Stage.ADDRESS + "/24",
                        Integer.toString(Service.PORT)));
    }

    /** Version 2 counts its skew in seconds. */
    private Duration skew(int priority) {
        return Duration.ofMillis(1_000 * (256 - priority) / 256).plus(allowance);
    }

    private Duration masterDown(int priority) {
        return Duration.ofSeconds(3).plus(skew(priority));
    }

    private void step(String what, String expected, Duration bound) {
        client.reset();
        Await.until(
                () -> what + ": " + expected + " should answer, not " + client.answering(),
                PATIENCE,
                () -> client.answering().equals(expected));
        String answers = witness.answers(Stage.ADDRESS, Stage.PORT, ASK).orElse("nobody");
        int holders = holders();
        Outage outage = client.longestOutage();
        boolean ok = answers.equals(expected) && holders == 1 && outage.length().compareTo(bound) <= 0;
        held &= ok;
        out.printf(
                Locale.ROOT,
                "%s %-68s %s answers, %4d ms without an answer (at most %d)%s%n",
                ok ? "ok" : "NO",
                what,
                answers,
                outage.length().toMillis(),
                bound.toMillis(),
                holders == 1 ? "" : ", " + holders + " hosts say that they have it");
    }

    /** {@return how many hosts say that they have the address, once the other has had the time to hear of the new master} */
    private int holders() {
        Stage.parkUntil(System.nanoTime() + ASK.toNanos());
        return witness.resolveAll(Stage.ADDRESS, ASK).size();
    }

    private void check(boolean holds, String what) {
        held &= holds;
        out.println((holds ? "ok " : "NO ") + what);
    }
}
