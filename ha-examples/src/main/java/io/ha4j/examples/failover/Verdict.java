package io.ha4j.examples.failover;

import java.io.PrintStream;
import java.util.Locale;

/** What an ordeal has to say, and whether all its bounds held. One thread. */
final class Verdict {

    private final PrintStream out;
    private boolean held = true;

    Verdict(PrintStream out) {
        this.out = out;
    }

    /** Announces what comes. */
    void title(String title) {
        out.println();
        out.println("== " + title);
    }

    /** Says a figure. */
    void say(String format, Object... arguments) {
        out.println("   " + String.format(Locale.ROOT, format, arguments));
    }

    /** Says whether a bound holds. */
    void expect(boolean holds, String format, Object... arguments) {
        held &= holds;
        out.println((holds ? "ok " : "NO ") + String.format(Locale.ROOT, format, arguments));
    }

    boolean held() {
        return held;
    }
}
