package io.ha4j.lab.guest;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the classes that are named behind a file, in the guest, and writes what became of each test into the file. */
final class GuestMain {

    private GuestMain() {}

    /** Ends with status 0 if all could be run, whatever became of them. */
    public static void main(String[] args) throws IOException {
        List<ClassSelector> classes =
                Stream.of(args).skip(1).map(DiscoverySelectors::selectClass).toList();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(classes)
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false") // the guest has one CPU
                .build();
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(Path.of(args[0])))) {
            LauncherFactory.create().execute(request, new Recorder(out));
        }
        System.exit(0); // a thread that a failed test has left behind must not hold the kernel up
    }

    private static final class Recorder implements TestExecutionListener {

        private final DataOutputStream out;
        private @Nullable TestPlan plan;

        Recorder(DataOutputStream out) {
            this.out = out;
        }

        @Override
        public void testPlanExecutionStarted(TestPlan started) {
            plan = started;
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            record(test, GuestResult.Status.SKIPPED, reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
            if (passed && test.isContainer()) {
                return;
            }
            boolean aborted = result.getStatus() == TestExecutionResult.Status.ABORTED;
            record(
                    test,
                    passed
                            ? GuestResult.Status.PASSED
                            : aborted ? GuestResult.Status.SKIPPED : GuestResult.Status.FAILED,
                    result.getThrowable().map(Recorder::text).orElse(""));
        }

        private void record(TestIdentifier test, GuestResult.Status status, String trouble) {
            Deque<String> names = new ArrayDeque<>();
            String testClass = "";
            for (TestIdentifier at = test; at != null; at = parent(at)) {
                if (at.getSource().orElse(null) instanceof ClassSource source) {
                    testClass = source.getClassName();
                }
                names.addFirst(at.getDisplayName());
            }
            names.pollFirst(); // the engine
            names.pollFirst(); // the class
            try {
                new GuestResult(testClass, names.isEmpty() ? "as a whole" : String.join(" / ", names), status, trouble)
                        .write(out);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private @Nullable TestIdentifier parent(TestIdentifier test) {
            return plan == null ? null : plan.getParent(test).orElse(null);
        }

        private static String text(Throwable trouble) {
            StringWriter text = new StringWriter();
            trouble.printStackTrace(new PrintWriter(text, true));
            return text.toString();
        }
    }
}
