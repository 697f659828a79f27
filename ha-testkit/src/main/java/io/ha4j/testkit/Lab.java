package io.ha4j.testkit;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs from the machine. A test whose need is not met is skipped with the reason; with {@code
 * -Dha4j.lab=required} it fails instead, so that a CI machine cannot skip in silence.
 */
public final class Lab {

    private Lab() {}

    /** Skips the calling test, or fails it where the lab is required, unless {@code available}. */
    public static void require(boolean available, String missing) {
        if (isRequired() && !available) {
            Assertions.fail("ha4j.lab=required, but " + missing);
        }
        Assumptions.assumeTrue(available, missing);
    }

    /** {@return whether tests must not be skipped} */
    public static boolean isRequired() {
        return "required".equals(System.getProperty("ha4j.lab"));
    }
}
