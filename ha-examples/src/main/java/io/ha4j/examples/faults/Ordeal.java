package io.ha4j.examples.faults;

import io.ha4j.examples.common.Verdict;
import java.util.List;

/** Something that a virtual server must bear. */
interface Ordeal {

    /** The longest of them. */
    String STORM = "storm";

    /** The names of all. */
    List<String> ALL = List.of(STORM, "idle", "loris", "flood", "headers");

    /** Does it, and says what came of it. */
    void run(Verdict verdict) throws Exception;

    /**
     * {@return the ordeal of that name}
     *
     * @throws IllegalArgumentException if there is none
     */
    static Ordeal of(String name, FaultsOptions options) {
        return switch (name) {
            case STORM -> new Storm(options);
            case "idle" -> new Idle(options);
            case "loris" -> new Loris(options);
            case "flood" -> new Flood(options);
            case "headers" -> new Headers(options);
            default -> throw new IllegalArgumentException(name + " (expected: " + String.join(", ", ALL) + ")");
        };
    }
}
