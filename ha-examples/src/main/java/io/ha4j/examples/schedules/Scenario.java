package io.ha4j.examples.schedules;

import java.util.function.Consumer;

/** What is to be played. Its title is also the seed of what it draws. */
record Scenario(String title, Scheduling scheduling, AddressPlan plan, Consumer<Recording> script) {

    Scenario(String title, Scheduling scheduling, Consumer<Recording> script) {
        this(title, scheduling, AddressPlan.IPV4, script);
    }
}
