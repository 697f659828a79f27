package io.ha4j.lab.guest;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of one test.
 *
 * @param testClass the name of the class that was asked for
 * @param name what the test is called within it
 * @param status how it ended
 * @param trouble why, with the stack trace; empty if it passed
 */
record GuestResult(String testClass, String name, Status status, String trouble) {

    private static final int MOST_CHARACTERS = 16_000; // writeUTF has room for 65,535 bytes

    enum Status {
        PASSED,
        SKIPPED,
        FAILED
    }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(testClass);
        out.writeUTF(name);
        out.writeUTF(status.name());
        out.writeUTF(trouble.length() <= MOST_CHARACTERS ? trouble : trouble.substring(0, MOST_CHARACTERS) + " ...");
    }

    /** {@return all that were written; of a writer that was killed, what it had completed} */
    static List<GuestResult> readAll(DataInputStream in) throws IOException {
        List<GuestResult> results = new ArrayList<>();
        try {
            while (true) {
                results.add(new GuestResult(in.readUTF(), in.readUTF(), Status.valueOf(in.readUTF()), in.readUTF()));
            }
        } catch (EOFException e) {
            return results;
        }
    }
}
