package io.ha4j.lab.program;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.ha4j.HaException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A program for the command line: help, complaints, JSON. Immutable.
 *
 * @param name as it is called
 * @param usage what {@code --help} shows
 */
public record Program(String name, String usage) {

    private static final int COULD_NOT_RUN = 2;

    /**
     * What a program does.
     *
     * @param <O> its command line
     */
    @FunctionalInterface
    public interface Body<O> {
        /** {@return the exit status} */
        int run(O options) throws Exception;
    }

    /**
     * Runs it on the calling thread, which is interrupted if that was.
     *
     * @param parse makes what {@code body} gets; throws {@link IllegalArgumentException} if that is not possible
     * @return the exit status: of {@code body}, or 2 if it could not begin or go on, which is said
     */
    public <O> int run(String[] arguments, PrintStream out, Function<String[], O> parse, Body<O> body) {
        if (Arrays.asList(arguments).contains("--help")) {
            out.println(usage);
            return 0;
        }
        O options;
        try {
            options = parse.apply(arguments);
        } catch (IllegalArgumentException e) {
            complain(out, e.getMessage());
            out.println(usage);
            return COULD_NOT_RUN;
        }
        try {
            return body.run(options);
        } catch (HaException | IOException e) {
            complain(out, e.getMessage());
        } catch (InterruptedException e) {
            complain(out, "interrupted");
            Thread.currentThread().interrupt();
        } catch (Exception | AssertionError e) {
            complain(out, e.toString());
        }
        return COULD_NOT_RUN;
    }

    private void complain(PrintStream out, @Nullable String words) {
        out.println(name + ": " + words);
    }

    /** Writes figures for programs, if {@code file} is not null. */
    public static void writeJson(@Nullable Path file, Object figures) throws IOException {
        if (file != null) {
            ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
            Files.writeString(file, mapper.writeValueAsString(figures) + "\n");
        }
    }
}
