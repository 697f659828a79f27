package io.ha4j.examples.schedules;

import java.util.ArrayList;
import java.util.List;

/** A scheduler and its flags, as ipvsadm calls them. */
record Scheduling(String name, List<String> flags) {

    Scheduling {
        flags = List.copyOf(flags);
    }

    static Scheduling of(String name, String... flags) {
        return new Scheduling(name, List.of(flags));
    }

    List<String> words() {
        List<String> words = new ArrayList<>(List.of(name));
        words.addAll(flags);
        return words;
    }
}
