package io.ha4j.benchmarks.ipvs;

import io.ha4j.HaException;
import io.ha4j.benchmarks.harness.Loopback;
import io.ha4j.benchmarks.harness.Statistics;
import io.ha4j.benchmarks.harness.Versions;
import io.ha4j.lab.program.Program;
import io.ha4j.lvs.ipvs.IpvsClient;
import io.ha4j.lvs.ipvs.core.IpvsReport;
import io.ha4j.lvs.ipvs.keeper.IpvsKeeper;
import io.ha4j.lvs.ipvs.keeper.KeeperSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The main class of {@code bench/ipvs}: runs on a kernel that has IPVS. */
public final class IpvsBench {

    private static final double TARGET = 3; // times as fast as ipvsadm
    private static final int FIRST = 1;
    private static final int SECOND = 2;

    private final IpvsOptions options;
    private final PrintStream out;
    private final KernelTable table;
    private final Path folder;
    private final Map<String, List<Double>> millis = new LinkedHashMap<>();

    private IpvsBench(IpvsOptions options, PrintStream out) throws IOException {
        this.options = options;
        this.out = out;
        this.table = new KernelTable(options.services(), options.destinations());
        this.folder = Files.createTempDirectory("ha4j-ipvs-");
    }

    /** Arguments: see {@code bench/ipvs --help}. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    static int run(String[] arguments, PrintStream out) {
        return new Program("bench/ipvs", IpvsOptions.USAGE)
                .run(arguments, out, IpvsOptions::parse, options -> new IpvsBench(options, out).run());
    }

    /** What is measured. */
    private interface Task {
        /** {@return how many commands were needed} */
        int run() throws IOException;
    }

    private int run() throws IOException {
        Loopback.require(); // which tells a laboratory from a host whose table must not be flushed
        Path rules = Ipvsadm.write(folder.resolve("rules"), table.rules(FIRST));
        Path edits = Ipvsadm.write(folder.resolve("edits"), table.edits(SECOND));
        out.printf(
                "%d services x %d destinations, medians of %d rounds, in turn; Java %s, %s%n",
                table.services(),
                table.destinations(),
                options.rounds(),
                Runtime.version(),
                Versions.firstLine("ipvsadm", "--version"));
        for (int round = 0; round < options.rounds(); round++) {
            oursInTurn();
            ipvsadmInTurn(rules, edits);
        }
        KernelTable.flush();
        return judge();
    }

    private void oursInTurn() throws IOException {
        KernelTable.flush();
        int all = table.services() * table.destinations();
        try (IpvsClient client = IpvsClient.open();
                IpvsKeeper keeper =
                        IpvsKeeper.open(client, KeeperSettings.of("bench").withDirectory(folder))) {
            keeper.withdrawAll(); // of the round before, which was flushed
            check(keeper.reconcile(System.nanoTime()));
            measure("ha4j, first programming", all + table.services(), () -> want(keeper, FIRST));
            table.verify(FIRST);
            measure("ha4j, second reconcile", 0, () -> check(keeper.reconcile(System.nanoTime())));
            measure("ha4j, all weights changed", all, () -> want(keeper, SECOND));
            table.verify(SECOND);
        }
    }

    private int want(IpvsKeeper keeper, int weight) {
        table.wanted(weight).forEach(keeper::want);
        return check(keeper.reconcile(System.nanoTime()));
    }

    private static int check(IpvsReport report) {
        if (!report.isConverged()) {
            throw new HaException("not as wanted: " + report.problems().get(0));
        }
        return report.commands();
    }

    private void ipvsadmInTurn(Path rules, Path edits) throws IOException {
        KernelTable.flush();
        int all = table.services() * table.destinations();
        measure("ipvsadm, first programming", all + table.services(), () -> {
            Ipvsadm.restore(rules);
            return all + table.services();
        });
        table.verify(FIRST);
        measure("ipvsadm, all weights changed", all, () -> {
            Ipvsadm.restore(edits);
            return all;
        });
        table.verify(SECOND);
    }

    private void measure(String what, int expected, Task task) throws IOException {
        long begin = System.nanoTime();
        int commands = task.run();
        double taken = (System.nanoTime() - begin) / 1e6;
        if (commands != expected) {
            throw new HaException(what + ": " + commands + " commands (expected: " + expected + ")");
        }
        millis.computeIfAbsent(what, name -> new ArrayList<>()).add(taken);
    }

    private int judge() throws IOException {
        millis.forEach((what, values) -> out.printf(
                Locale.ROOT,
                "%-30s %8.1f ms  (%.1f..%.1f)%n",
                what,
                Statistics.median(values),
                values.stream().min(Double::compare).orElseThrow(),
                values.stream().max(Double::compare).orElseThrow()));
        double first = ratio("first programming");
        double changes = ratio("all weights changed");
        boolean held = first >= TARGET;
        out.printf(
                Locale.ROOT,
                "ipvsadm takes %.1f times as long to program all (target: %.0f, %s), %.1f times to change all weights;"
                        + " the second reconcile sent nothing%n",
                first,
                TARGET,
                held ? "held" : "MISSED",
                changes);
        Program.writeJson(
                options.json(), Map.of("millis", millis, "firstProgrammingRatio", first, "changesRatio", changes));
        return held || !options.targets() ? 0 : 1;
    }

    private double ratio(String what) {
        return median("ipvsadm, " + what) / median("ha4j, " + what);
    }

    private double median(String what) {
        return Statistics.median(millis.getOrDefault(what, List.of()));
    }
}
