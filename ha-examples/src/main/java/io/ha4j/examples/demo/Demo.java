package io.ha4j.examples.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** The main class of {@code ./demo}: runs the story, prints the table, and says by its exit status whether every bound held. */
public final class Demo {

    private Demo() {}

    /** Arguments: see {@code ./demo --help}. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    static int run(String[] arguments, PrintStream out) {
        if (Arrays.asList(arguments).contains("--help")) {
            out.println(DemoOptions.USAGE);
            return 0;
        }
        try {
            DemoOptions options = DemoOptions.parse(arguments);
            List<StepResult> results = tell(options, out);
            boolean passed = results.stream().allMatch(StepResult::held);
            out.printf("%n%s%n", Report.table(results));
            out.println(passed ? "every bound held" : "NOT every bound held");
            if (options.json() != null) {
                Report.writeJson(options.json(), results, passed);
            }
            return passed ? 0 : 1;
        } catch (IllegalArgumentException e) {
            out.println("demo: " + e.getMessage());
            out.println(DemoOptions.USAGE);
            return 2;
        } catch (IOException | IllegalStateException e) {
            out.println("demo: " + e.getMessage());
            return 2;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 2;
        }
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
