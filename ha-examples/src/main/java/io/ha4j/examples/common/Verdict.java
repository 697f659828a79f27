package io.ha4j.examples.common;

import java.io.PrintStream;
import java.util.Locale;

/** What an ordeal has to say, and whether all its bounds held. One thread. */
public final class Verdict {

    private final PrintStream out;
    private boolean held = true;

    public Verdict(PrintStream out) {
        this.out = out;
    }

    /** Announces what comes. */
    public void title(String title) {
        out.println();
        out.println("== " + title);
    }

    /** Says a figure. */
    public void say(String format, Object... arguments) {
        out.println("   " + String.format(Locale.ROOT, format, arguments));
    }

    /** Says whether a bound holds. */
    public void expect(boolean holds, String format, Object... arguments) {
        held &= holds;
        out.println((holds ? "ok " : "NO ") + String.format(Locale.ROOT, format, arguments));
    }

    public boolean held() {
        return held;
    }

    /** {@return the exit status, after it has been said whether all held} */
    public int sum() {
        out.println();
        out.println(held ? "every bound held" : "NOT every bound held");
        return held ? 0 : 1;
    }
}
