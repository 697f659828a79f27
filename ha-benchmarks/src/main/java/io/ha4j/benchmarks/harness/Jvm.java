package io.ha4j.benchmarks.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What runs a child in Java. An immutable value.
 *
 * @param java the command
 * @param flags what it is told before the main class
 */
public record Jvm(Path java, List<String> flags) {

    /** Copies the flags. */
    public Jvm {
        flags = List.copyOf(flags);
    }

    /** {@return the JVM that this one is, with these flags, separated by spaces; empty: none} */
    public static Jvm current(String flags) {
        return of(Path.of(System.getProperty("java.home")), flags);
    }

    /** {@return the JVM of the JDK in {@code home}, with these flags, separated by spaces; empty: none} */
    public static Jvm of(Path home, String flags) {
        return new Jvm(
                home.resolve("bin").resolve("java"),
                Stream.of(flags.split(" ", -1)).filter(f -> !f.isEmpty()).toList());
    }
}
