package io.ha4j.linux.process;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process, as {@code /proc/<pid>/stat} tells of it. Reading it never waits for the process.
 *
 * @param pid its number
 * @param name what it is called: the first 15 bytes of its program's file name, unless it has changed that
 * @param state one letter: R runs, S sleeps, D waits for a device, Z has ended and is not reaped, and more
 * @param group the number of its process group
 */
public record ProcessStat(long pid, String name, char state, long group) {

    private static final Path PROC = Path.of("/proc");
    private static final int MAX_LENGTH = 4_096;

    /** {@return whether it has not ended; an ended one is in the table until its parent asks for its exit code} */
    public boolean isAlive() {
        return state != 'Z' && state != 'X' && state != 'x';
    }

    /** {@return the process of that number; empty if there is none, or this user may not see it} */
    public static Optional<ProcessStat> of(long pid) {
        try (InputStream in =
                Files.newInputStream(PROC.resolve(Long.toString(pid)).resolve("stat"))) {
            return parse(new String(in.readNBytes(MAX_LENGTH), StandardCharsets.UTF_8));
        } catch (IOException e) { // it ended meanwhile, mostly
            return Optional.empty();
        }
    }

    /**
     * {@return all processes that this user may see, those among them that have ended and are not reaped}
     *
     * @throws IOException if there is no process table: not Linux, or {@code /proc} is not mounted
     */
    public static List<ProcessStat> all() throws IOException {
        List<ProcessStat> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                of(Long.parseLong(entry.getFileName().toString())).ifPresent(all::add);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return all;
    }

    /**
     * {@return the command line of a process: its arguments with single spaces between them, at most {@code maxBytes} of it; empty if it
     * has none, as threads of the kernel, or may not be seen}
     *
     * <p>Unlike the rest this may wait for the process: it reads the memory of it.
     */
    public static String commandLine(long pid, int maxBytes) {
        Path file = PROC.resolve(Long.toString(pid)).resolve("cmdline");
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return new String(in.readNBytes(maxBytes), StandardCharsets.UTF_8)
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The name is in brackets, and may hold any character, brackets too; proc(5). */
    static Optional<ProcessStat> parse(String line) {
        int nameBegin = line.indexOf(" (");
        int nameEnd = line.lastIndexOf(") ");
        if (nameBegin < 0 || nameEnd < nameBegin + 2) {
            return Optional.empty();
        }
        String[] rest = line.substring(nameEnd + 2).split(" ", 4); // state, parent, group, ...
        if (rest.length < 3 || rest[0].length() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcessStat(
                    Long.parseLong(line.substring(0, nameBegin)),
                    line.substring(nameBegin + 2, nameEnd),
                    rest[0].charAt(0),
                    Long.parseLong(rest[2])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
