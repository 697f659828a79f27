package io.ha4j.examples.failover;

import io.ha4j.examples.common.Verdict;
import java.time.Duration;

/** Something that a node must bear. */
interface Ordeal {

    /** Between advertisements, where that is what makes it hard. */
    Duration INTERVAL = Duration.ofMillis(100);

    /** Does it, and says what came of it. */
    void run(Verdict verdict) throws Exception;

    /** {@return the ordeal of that name}
     *
     * @param length of those that go on for a while
     * @throws IllegalArgumentException if there is none
     */
    static Ordeal of(String name, Duration length) {
        return switch (name) {
            case "kill" -> new KillOrdeal(Duration.ofSeconds(10), Duration.ofMillis(700));
            case "pause" ->
                verdict -> {
                    for (PauseOrdeal.Peer peer : PauseOrdeal.Peer.values()) {
                        new PauseOrdeal(peer, INTERVAL, Duration.ZERO).run(verdict);
                    }
                };
            case "gc" -> new GarbageOrdeal(length, INTERVAL, 0.8);
            case "many" -> new ManyOrdeal(length);
            default -> throw new IllegalArgumentException(name + " (expected: kill, pause, gc or many)");
        };
    }
}
