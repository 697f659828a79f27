package io.ha4j.examples.common;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** How child processes of the demo talk to it, and make sure not to outlive it. */
public final class Children {

    private Children() {}

    /** Says a line to the parent. */
    public static void say(String line) {
        synchronized (System.out) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }

    /** Waits until the parent is gone, which ends the standard input, and then ends this process too. */
    public static void endWithParent(Runnable close) {
        obeyParent(command -> {}, close);
    }

    /** Does what the parent says, line by line, until it is gone; then ends this process too. */
    public static void obeyParent(Consumer<String> commands, Runnable close) {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                commands.accept(line);
            }
        } catch (IOException e) {
            say("standard input failed: " + e.getMessage());
        }
        close.run();
        System.exit(0);
    }
}
