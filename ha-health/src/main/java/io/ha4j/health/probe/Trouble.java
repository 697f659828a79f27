package io.ha4j.health.probe;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Exceptions in the words of an operator. */
final class Trouble {

    /** What Linux and the JDK say, in the middle of different sentences. */
    private static final Map<String, String> KNOWN = Map.of(
            "connection refused", "connection refused",
            "connection reset", "connection reset",
            "broken pipe", "connection reset",
            "connection timed out", "connection timed out",
            "network is unreachable", "network unreachable",
            "no route to host", "no route to host",
            "too many open files", "too many open files in this process",
            "permission denied", "permission denied");

    private static final int MAX_DEPTH = 8;

    private Trouble() {}

    static String inWords(Throwable trouble) {
        Throwable cause = innermost(trouble);
        if (cause instanceof ClosedChannelException) {
            return "connection closed";
        }
        if (cause instanceof CancellationException) {
            return "cancelled";
        }
        String message = cause.getMessage() == null ? "" : cause.getMessage();
        if (cause instanceof IOException) {
            String lower = message.toLowerCase(Locale.ROOT);
            for (Map.Entry<String, String> known : KNOWN.entrySet()) {
                if (lower.contains(known.getKey())) {
                    return known.getValue();
                }
            }
        }
        String name = cause.getClass().getSimpleName();
        return message.isBlank() ? name : name + ": " + message;
    }

    /** The I/O trouble at the bottom of it, if there is any; else what was wrapped by a future. */
    @SuppressWarnings("ReferenceEquality") // is it the same object?
    private static Throwable innermost(Throwable trouble) {
        Throwable unwrapped = trouble;
        Throwable cause = trouble;
        for (int depth = 0; depth < MAX_DEPTH && cause != null; depth++) {
            if (cause instanceof IOException) {
                return cause;
            }
            if (cause == unwrapped && isWrapper(cause) && cause.getCause() != null) {
                unwrapped = cause.getCause();
            }
            cause = cause.getCause();
        }
        return unwrapped;
    }

    private static boolean isWrapper(Throwable trouble) {
        return trouble instanceof CompletionException || trouble instanceof ExecutionException;
    }
}
