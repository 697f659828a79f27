package io.ha4j.examples.failover;

import io.ha4j.lab.LabRequirements;
import io.ha4j.lab.Tool;
import io.ha4j.lab.program.Program;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The main class of {@code lab/failover}: how long a virtual address does not answer when its master fails, ours beside Keepalived.
 *
 * <p>For each failover a pair is started, alternately of ours and of Keepalived, on hosts of its own: so each failover is the first in
 * the life of its backup, as in earnest. The moment of the event moves evenly through the interval between two advertisements, and both
 * get the same moments.
 */
public final class Failover {

    private final PrintStream out;

    private Failover(PrintStream out) {
        this.out = out;
    }

    /** Arguments: see {@code lab/failover --help}. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    static int run(String[] arguments, PrintStream out) {
        return new Program("lab/failover", FailoverOptions.USAGE)
                .run(arguments, out, FailoverOptions::parse, options -> {
                    LabRequirements.require(Tool.KEEPALIVED, Tool.KILL);
                    return new Failover(out).measure(options) ? 0 : 1;
                });
    }

    /** {@return whether all is as it should be, or could be measured if that is all that is asked for} */
    private boolean measure(FailoverOptions options) throws Exception {
        List<RowResult> results = new ArrayList<>();
        for (Row row : options.rows()) {
            RowResult result = measure(row, options.runs());
            results.add(result);
            out.println(line(result));
        }
        boolean held = results.stream().allMatch(RowResult::held);
        out.printf("%n%s%n", HEADING);
        results.forEach(result -> out.println(line(result)));
        out.println(
                "medians; over: the median of what comes on top of the protocol's own time; restless: half seconds that were"
                        + " not quiet before a failover, ours/Keepalived's");
        boolean measured = results.stream().allMatch(RowResult::measured);
        out.println(
                options.targets()
                        ? judgement(held)
                        : measured ? "every backup took over" : "NOT every backup took over");
        if (options.json() != null) {
            writeJson(options.json(), results, held);
        }
        return options.targets() ? held : measured;
    }

    private static String judgement(boolean held) {
        return held
                ? "every row held: ours is at most Keepalived's and 10 %, every backup took over, none of ours flapped"
                : "NOT every row held";
    }

    private RowResult measure(Row row, int runs) throws Exception {
        List<Sample> samples = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            double phase = (run + 0.5) / runs;
            Contender[] order = run % 2 == 0
                    ? new Contender[] {Contender.HA4J, Contender.KEEPALIVED}
                    : new Contender[] {Contender.KEEPALIVED, Contender.HA4J};
            for (Contender contender : order) {
                Sample sample = new Trial(row, contender, phase).run();
                samples.add(sample);
                out.printf(
                        Locale.ROOT,
                        "  %-18s phase %.3f  %-10s %9.2f ms, %6.2f over the protocol's%s%n",
                        row,
                        phase,
                        contender,
                        sample.outageMillis(),
                        sample.overMillis(),
                        remarks(sample));
            }
        }
        return RowResult.of(row, samples);
    }

    private static String remarks(Sample sample) {
        String taken = sample.clean()
                ? ""
                : sample.tookOver() ? "  flapped: " + sample.changes() + " changes" : "  the backup did NOT take over";
        return sample.restless() == 0 ? taken : taken + "  restless windows before it: " + sample.restless();
    }

    private static final String HEADING = String.format(
            "%-18s %10s %10s %10s  %10s %10s %10s %7s %8s  %s",
            "milliseconds", "ha4j", "maximum", "over", "Keepalived", "maximum", "over", "ratio", "restless", "held");

    private static String line(RowResult r) {
        return String.format(
                Locale.ROOT,
                "%-18s %10.2f %10.2f %10.2f  %10.2f %10.2f %10.2f %7.3f %8s  %s",
                r.row(),
                r.medianHa4j(),
                r.maxHa4j(),
                r.overHa4j(),
                r.medianKeepalived(),
                r.maxKeepalived(),
                r.overKeepalived(),
                r.ratio(),
                r.restlessHa4j() + "/" + r.restlessKeepalived(),
                r.held() ? "yes" : "NO");
    }

    private static void writeJson(Path file, List<RowResult> results, boolean held) throws IOException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("held", held);
        root.put("unit", "ms");
        root.put("tolerance", RowResult.TOLERANCE);
        root.put("javaVersion", System.getProperty("java.version"));
        root.put("rows", results);
        Program.writeJson(file, root);
    }
}
