package io.ha4j.examples.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How child processes of the demo talk to it, and make sure not to outlive it. */
final class Children {

    private Children() {}

    /** Says a line to the parent. */
    static void say(String line) {
        synchronized (System.out) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }

    /** Waits until the parent is gone, which ends the standard input, and then ends this process too. */
    static void endWithParent(Runnable close) {
        try {
            int read;
            do {
                read = System.in.read(); // the parent says nothing; only the end counts
            } while (read >= 0);
        } catch (IOException e) {
            say("standard input failed: " + e.getMessage());
        }
        close.run();
        System.exit(0);
    }
}
