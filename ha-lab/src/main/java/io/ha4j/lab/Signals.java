package io.ha4j.lab;

import io.ha4j.HaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@link ProcessHandle} cannot do: send any signal, tell the dead from the living. */
public final class Signals {

    private Signals() {}

    /**
     * Sends a signal to processes and waits until it is sent. One that has ended is skipped.
     *
     * @param name such as {@code STOP}, {@code CONT}, {@code HUP}
     * @throws HaException if it could not be sent
     */
    public static void send(String name, List<ProcessHandle> processes) {
        List<ProcessHandle> alive =
                processes.stream().filter(ProcessHandle::isAlive).toList();
        if (alive.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(Tool.KILL.path(), "-s", name));
        alive.forEach(p -> command.add(Long.toString(p.pid())));
        try {
            int status = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            // It complains of one that ended meanwhile, too, but has signalled the others then.
            if (status != 0 && alive.stream().allMatch(Signals::runs)) {
                throw new HaException(String.join(" ", command) + " ended with status " + status);
            }
        } catch (IOException e) {
            throw new HaException("cannot send " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted while sending " + name, e);
        }
    }

    /** {@return whether it has not ended}, unlike {@link ProcessHandle#isAlive()} also if nobody has asked yet how it ended */
    static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2); // proc(5): the name before may hold anything
            return process.isAlive() && state != 'Z' && state != 'X';
        } catch (IOException e) {
            return false;
        }
    }
}
