package io.ha4j.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.LeadershipState;
import io.ha4j.vrrp.packet.Advertisement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElectionRehearsalTest {

    @Test
    void isPlayedOnceANodeAndTellsNobody() {
        List<HaEvent> events = new ArrayList<>();
        try (HaNode node = HaNode.builder("n")
                .with(ElectionRehearsal.INSTANCE)
                .listener(events::add)
                .build()) {
            node.start();
            ElectionRehearsal.Snapshot played =
                    (ElectionRehearsal.Snapshot) node.snapshot().components().get("vrrp-rehearsal/election");
            assertThat(played.rounds()).isBetween(1, 300);
        }
        assertThat(events).extracting(HaEvent::source).containsOnly(new io.ha4j.ComponentId("node", "n"));
    }

    @Test
    void theStagePlaysWhatATakeoverIsMadeOf() {
        RehearsalStage stage = new RehearsalStage();
        VrrpInstance instance = VrrpInstance.builder("rehearsal")
                .virtualRouterId(1)
                .priority(100)
                .advertisementInterval(Duration.ofMillis(100))
                .transport(stage)
                .virtualAddress(RehearsalStage.VIRTUAL_ADDRESS)
                .build();
        Advertisement ours = instance.advertisement();
        VrrpRuntime router = stage.run(instance);
        router.activate();
        stage.hear(ours.withPriority(150));
        assertThat(router.handle().state()).isEqualTo(LeadershipState.BACKUP);
        stage.hear(ours.withPriority(0));
        stage.passDeadline();
        assertThat(router.handle().state()).isEqualTo(LeadershipState.MASTER);
        assertThat(router.handle().lease().isHeld()).isTrue();
        stage.hear(ours.withPriority(150));
        assertThat(router.handle().state()).isEqualTo(LeadershipState.BACKUP);
        stage.passDeadline();
        assertThat(router.handle().state()).isEqualTo(LeadershipState.MASTER);
        router.quiesce();
        assertThat(router.handle().state()).isEqualTo(LeadershipState.INIT);
        assertThat(router.snapshot().counters().get("becameMaster")).isEqualTo(2);
    }
}
