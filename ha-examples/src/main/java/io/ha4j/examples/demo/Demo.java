package io.ha4j.examples.demo;

import io.ha4j.lab.program.Program;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** The main class of {@code ./demo}: runs the story, prints the table, and says by its exit status whether every bound held. */
public final class Demo {

    private Demo() {}

    /** Arguments: see {@code ./demo --help}. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    static int run(String[] arguments, PrintStream out) {
        return new Program("demo", DemoOptions.USAGE).run(arguments, out, DemoOptions::parse, options -> {
            List<StepResult> results = tell(options, out);
            boolean passed = results.stream().allMatch(StepResult::held);
            out.printf("%n%s%n", Report.table(results));
            out.println(passed ? "every bound held" : "NOT every bound held");
            Program.writeJson(options.json(), Report.forPrograms(results, options.allowance(), passed));
            return passed ? 0 : 1;
        });
    }

    private static List<StepResult> tell(DemoOptions options, PrintStream out)
            throws IOException, InterruptedException {
        Stage stage = new Stage(options, out);
        Thread cleaner = new Thread(stage::close, "demo-cleaner"); // for Ctrl-C
        Runtime.getRuntime().addShutdownHook(cleaner);
        try (stage) {
            return new Story(stage, options).tell();
        }
    }
}
