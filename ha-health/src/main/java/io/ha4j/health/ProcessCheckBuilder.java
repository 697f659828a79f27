package io.ha4j.health;

import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.ProcessProbe;
import io.ha4j.value.Require;

/** Builds a {@link HealthCheck} by the processes of a name on this host: one or more must run. Not thread-safe. */
public final class ProcessCheckBuilder extends CheckBuilder<ProcessCheckBuilder> {

    private final String process;
    private String commandLine = "";
    private int atLeast = 1;
    private int atMost = ProcessProbe.ANY_NUMBER;

    ProcessCheckBuilder(String process) {
        this.process = ProcessProbe.named(process).process();
    }

    /**
     * Counts only those processes whose arguments, with single spaces between them, contain {@code text}: 1..1024 characters, looked for in
     * the first 16 KiB. A Java program is told by this, as its name is {@code java}.
     */
    public ProcessCheckBuilder commandLine(String text) {
        Require.argument(
                text != null && !text.isEmpty() && text.length() <= 1_024,
                "commandLine",
                text == null ? "null" : text.length() + " characters",
                "a text of 1..1024 characters");
        commandLine = text;
        return this;
    }

    /** Sets how many processes there must be: 0..1000000, default 1. */
    public ProcessCheckBuilder atLeast(int count) {
        atLeast = Require.inRange("atLeast", count, 0, ProcessProbe.ANY_NUMBER);
        return this;
    }

    /** Sets how many processes there may be: 0..1000000, and not less than there must be. Default: any number. */
    public ProcessCheckBuilder atMost(int count) {
        atMost = Require.inRange("atMost", count, 0, ProcessProbe.ANY_NUMBER);
        return this;
    }

    @Override
    Probe probe() {
        return new ProcessProbe(process, commandLine, atLeast, atMost);
    }

    @Override
    ProcessCheckBuilder self() {
        return this;
    }
}
