package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A target works if so many processes of a name run on this host. Immutable; made by {@code HealthCheck.process}.
 *
 * @param process the name: the file name of the program, 1..255 characters
 * @param commandLine what the arguments, with single spaces between them, contain; empty for anything; at most 1024 characters
 * @param atLeast how many there must be, 0..1000000
 * @param atMost how many there may be, up to 1000000, and not less than that
 */
public record ProcessProbe(String process, String commandLine, int atLeast, int atMost) implements NamedProbe {

    /** As many as there like to be. */
    public static final int ANY_NUMBER = 1_000_000;

    /** Checks each part; the rules are above. */
    public ProcessProbe {
        Require.argument(isName(process), "process", process, "the file name of a program, at most 255 characters");
        Require.argument(
                commandLine != null && commandLine.length() <= 1_024,
                "commandLine",
                commandLine == null ? "null" : commandLine.length() + " characters",
                "a text of at most 1024 characters");
        Require.inRange("atLeast", atLeast, 0, ANY_NUMBER);
        Require.inRange("atMost", atMost, 0, ANY_NUMBER);
        Require.state(atLeast <= atMost, "atMost", atMost, "not less than atLeast, which is " + atLeast);
        Require.state(
                atLeast > 0 || atMost < ANY_NUMBER, "atLeast", 0, "1 or more, or an atMost: else nothing can fail");
    }

    static boolean isName(String process) {
        return process != null
                && !process.isBlank()
                && process.length() <= 255
                && process.chars().noneMatch(c -> Character.isISOControl(c) || c == '/');
    }

    /** {@return a probe for one process of that name, or more} */
    public static ProcessProbe named(String process) {
        return new ProcessProbe(process, "", 1, ANY_NUMBER);
    }

    @Override
    public String label(String target) {
        return "process:" + process + (target.isEmpty() ? "" : "@" + target);
    }

    @Override
    public List<String> settings() {
        return List.of("commandLine=" + commandLine, "atLeast=" + atLeast, "atMost=" + atMost);
    }

    @Override
    public ProcessProbe plain() {
        return named(process);
    }

    @Override
    public boolean needsTarget() {
        return false;
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(ProbeWorkers.COMPONENT, HostProcesses.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        HostProcesses processes = request.context().get(HostProcesses.COMPONENT);
        return request.context().get(ProbeWorkers.COMPONENT).submit(request, probe -> look(processes));
    }

    private ProbeResult look(HostProcesses processes) throws IOException {
        int count = processes.count(process, commandLine);
        if (count >= atLeast && count <= atMost) {
            return ProbeResult.success();
        }
        String found = switch (count) {
            case 0 -> "no process " + process + " runs";
            case 1 -> "1 process " + process + " runs";
            default -> count + " processes " + process + " run";
        };
        boolean usual = count == 0 && atLeast == 1;
        return ProbeResult.failure(usual ? found : found + " (expected: " + expected() + ")");
    }

    private String expected() {
        if (atMost == ANY_NUMBER) {
            return atLeast + " or more";
        }
        return atLeast == atMost ? Integer.toString(atLeast) : atLeast + ".." + atMost;
    }
}
