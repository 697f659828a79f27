package io.ha4j.health.probe;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * A program, and whether it may be run.
 *
 * @param file its absolute path
 * @param asRoot whether it would run as root
 */
record Program(Path file, boolean asRoot) {

    private static final int ROOT = 0;
    private static final int EXECUTE = 0111;
    private static final int WRITE_GROUP = 0020;
    private static final int WRITE_OTHERS = 0002;
    private static final int STICKY = 01000;

    /** As many as the kernel follows; path_resolution(7). */
    private static final int MAX_LINKS = 40;

    /** {@return the program of that name in one of the folders of {@code searchPath}, or at that absolute path} */
    static Optional<Path> find(String program, String searchPath) {
        if (program.startsWith("/")) {
            return Optional.of(Path.of(program));
        }
        for (String folder : searchPath.split(":", -1)) {
            Path candidate = Path.of(folder.isEmpty() ? "/" : folder, program);
            if (candidate.isAbsolute() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** {@return why it may not be run, in words; empty if it may} Asks the file system, which may take its time. */
    Optional<String> trouble() {
        try {
            return walk();
        } catch (NoSuchFileException e) {
            return Optional.of(e.getFile() + " does not exist");
        } catch (AccessDeniedException e) {
            return Optional.of(e.getFile() + ": permission denied");
        } catch (IOException e) {
            return Optional.of(file + ": " + Trouble.inWords(e));
        }
    }

    /** The way of the kernel: from the root on, one name after the other, through each symbolic link. */
    private Optional<String> walk() throws IOException {
        Deque<Path> ahead = new ArrayDeque<>();
        push(ahead, file);
        Path root = Path.of("/");
        Path at = root;
        Optional<String> trouble = foreignHands(Entry.of(at));
        for (int links = 0; trouble.isEmpty() && !ahead.isEmpty(); ) {
            Entry next = Entry.of(at.resolve(ahead.pop()).normalize()); // at is free of links, so ".." is its parent
            if (Files.isSymbolicLink(next.path)) {
                if (++links > MAX_LINKS) {
                    return Optional.of(file + ": too many symbolic links");
                }
                trouble = foreignOwner(next);
                Path target = Files.readSymbolicLink(next.path);
                at = target.isAbsolute() ? root : at;
                push(ahead, target);
            } else {
                trouble = foreignHands(next);
                at = next.path;
            }
        }
        return trouble.isPresent() ? trouble : notRunnable(Entry.of(at));
    }

    private static void push(Deque<Path> ahead, Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            ahead.push(path.getName(i));
        }
    }

    private Optional<String> notRunnable(Entry real) {
        if (!Files.isRegularFile(real.path)) {
            return Optional.of(file + " is not a regular file");
        }
        return real.has(EXECUTE) ? Optional.empty() : Optional.of(file + " is not executable");
    }

    private Optional<String> foreignHands(Entry entry) {
        Optional<String> foreign = foreignOwner(entry);
        if (foreign.isPresent() || !asRoot) {
            return foreign;
        }
        boolean shared = Files.isDirectory(entry.path) && entry.has(STICKY);
        boolean writable = entry.has(WRITE_OTHERS) || (entry.has(WRITE_GROUP) && entry.group != ROOT);
        return writable && !shared
                ? refused(entry.path + " can be written by others, mode " + Integer.toOctalString(entry.mode & 07777))
                : Optional.empty();
    }

    /** Who owns a file can make it writable whenever he likes. */
    private Optional<String> foreignOwner(Entry entry) {
        return asRoot && entry.owner != ROOT
                ? refused(entry.path + " is owned by user " + entry.owner)
                : Optional.empty();
    }

    private Optional<String> refused(String why) {
        return Optional.of(file + " is not run as root: " + why);
    }

    /** What lies at a path; of a symbolic link, not of what it leads to. */
    private record Entry(Path path, int mode, int owner, int group) {

        static Entry of(Path path) throws IOException {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,uid,gid", NOFOLLOW_LINKS);
            return new Entry(path, number(attributes, "mode"), number(attributes, "uid"), number(attributes, "gid"));
        }

        private static int number(Map<String, Object> attributes, String name) {
            return attributes.get(name) instanceof Integer number ? number : 0;
        }

        boolean has(int bits) {
            return (mode & bits) != 0;
        }
    }
}
