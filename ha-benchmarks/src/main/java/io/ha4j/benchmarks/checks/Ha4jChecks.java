package io.ha4j.benchmarks.checks;

import io.ha4j.HaComponent;
import io.ha4j.HaNode;
import io.ha4j.benchmarks.harness.ChildProcess;
import io.ha4j.health.HealthCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Our contender: a node with nothing but checks. Arguments: the kind and how many. It ends with its standard input. */
public final class Ha4jChecks {

    private Ha4jChecks() {}

    /** Prints a line when it runs. */
    public static void main(String[] arguments) throws IOException {
        CheckKind kind = CheckKind.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        int count = Integer.parseInt(arguments[1]);
        HealthCheck template = kind.template();
        List<HaComponent<?>> checks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            checks.add(template.at(kind.target(i)));
        }
        try (HaNode node = HaNode.builder("checks")
                .with(checks.toArray(HaComponent<?>[]::new))
                .build()) {
            node.start();
            System.out.println("ready");
            ChildProcess.awaitEndOfInput();
        }
    }
}
