package io.ha4j.health.probe;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
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
            "permission denied", "connection not permitted");

    private Trouble() {}

    static String inWords(Throwable trouble) {
        Throwable cause = unwrapped(trouble);
        if (cause instanceof NoRouteToHostException) {
            return "no route to host";
        }
        if (cause instanceof ClosedChannelException) {
            return "connection closed";
        }
        if (cause instanceof CancellationException) {
            return "cancelled";
        }
        String message = cause.getMessage() == null ? "" : cause.getMessage();
        String lower = message.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> known : KNOWN.entrySet()) {
            if (lower.contains(known.getKey()) && cause instanceof java.io.IOException) {
                return known.getValue();
            }
        }
        if (cause instanceof ConnectException) {
            return "cannot connect: " + message;
        }
        String name = cause.getClass().getSimpleName();
        return message.isBlank() ? name : name + ": " + message;
    }

    private static Throwable unwrapped(Throwable trouble) {
        Throwable cause = trouble.getCause();
        boolean wrapper = trouble instanceof CompletionException || trouble instanceof ExecutionException;
        return wrapper && cause != null ? cause : trouble;
    }
}
