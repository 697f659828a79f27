package io.ha4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.Units.Unit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** A node of units that tests of {@code apply} run and change; at the end nothing is wrong, and nothing is open. */
abstract class ApplyFixture {

    final Units units = new Units();
    final List<HaEvent> events = new CopyOnWriteArrayList<>();
    HaNode node = HaNode.builder("unset").build();

    void run(Unit... components) {
        node = HaNode.builder("n")
                .with(components)
                .listener(events::add)
                .closeTimeout(Duration.ofSeconds(5))
                .build();
        node.start();
        units.diary.clear();
    }

    @AfterEach
    void nothingWrongAndNothingLeft() {
        units.failing.clear();
        units.doing.clear();
        node.close();
        assertThat(units.wrongs).isEmpty();
        assertThat(units.open).isEmpty();
    }

    static List<ComponentId> ids(String... names) {
        return Stream.of(names).map(name -> new ComponentId("unit", name)).toList();
    }

    /** Closes the node, so that all has been told. */
    List<NodeEvent.Changed> changesTold() {
        node.close();
        return events.stream()
                .filter(NodeEvent.Changed.class::isInstance)
                .map(NodeEvent.Changed.class::cast)
                .toList();
    }
}
