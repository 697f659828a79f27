package io.ha4j.examples.failover;

import io.ha4j.examples.common.Verdict;
import java.time.Duration;

/** Something that a node must bear. */
interface Ordeal {

    /** Does it, and says what came of it. */
    void run(Verdict verdict) throws Exception;

    /** {@return the ordeal of that name}
     *
     * @param length of those that go on for a while
     * @throws IllegalArgumentException if there is none
     */
    static Ordeal of(String name, Duration length) {
        return switch (name) {
            case "kill" -> new KillOrdeal(Duration.ofSeconds(10));
            case "pause" ->
                verdict -> {
                    for (PauseOrdeal.Peer peer : PauseOrdeal.Peer.values()) {
                        new PauseOrdeal(peer).run(verdict);
                    }
                };
            case "gc" -> new GarbageOrdeal(length, 0.8);
            case "many" -> new ManyOrdeal(length);
            default -> throw new IllegalArgumentException(name + " (expected: kill, pause, gc or many)");
        };
    }
}
