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
     */
    public static void send(String name, List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of(Tool.KILL.path(), "-s", name));
        processes.stream().filter(ProcessHandle::isAlive).forEach(p -> command.add(Long.toString(p.pid())));
        if (command.size() == 3) {
            return;
        }
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
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
