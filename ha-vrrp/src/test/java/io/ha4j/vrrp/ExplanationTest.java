package io.ha4j.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an instance says about itself. */
class ExplanationTest {

    private final RehearsalStage stage = new RehearsalStage();

    private VrrpRuntime router(Preemption preemption) {
        return stage.run(VrrpInstance.builder("VI_1")
                .virtualRouterId(1)
                .priority(100)
                .advertisementInterval(Duration.ofMillis(100))
                .preemption(preemption)
                .transport(stage)
                .virtualAddress(RehearsalStage.VIRTUAL_ADDRESS)
                .build());
    }

    private Advertisement advert(int priority) {
        return new Advertisement(
                VrrpVersion.V3, 1, priority, 10, List.of(Addresses.parse("vip", RehearsalStage.VIRTUAL_ADDRESS)));
    }

    @Test
    void ofABackupThatHasHeardNobody() {
        VrrpRuntime router = router(Preemption.immediately());
        assertThat(router.handle().explain())
                .isEqualTo("INIT: not started. It takes no part until its node starts it.");
        router.activate();
        assertThat(router.handle().explain())
                .isEqualTo("BACKUP: started. Its priority is 100. It becomes master in 0.361 s unless a master is heard"
                        + " before; after one gave up, in 0.061 s. A master of lower priority does not count.");
    }

    @Test
    void ofABackupThatFollowsAMaster() {
        VrrpRuntime router = router(Preemption.never());
        router.activate();
        stage.hear(advert(50));
        assertThat(router.handle().explain())
                .isEqualTo(
                        "BACKUP: started. Its priority is 100. It follows 192.0.2.2, of priority 50. It becomes master in"
                                + " 0.361 s unless a master is heard before; after one gave up, in 0.061 s. A master of any"
                                + " priority counts.");
    }

    @Test
    void ofABackupThatTakesOver() {
        VrrpRuntime router = router(Preemption.immediately());
        router.activate();
        stage.hear(advert(50));
        assertThat(router.handle().explain())
                .contains("It becomes master in 0.311 s, taking over from a master of lower priority");
        stage.hear(advert(0));
        assertThat(router.handle().explain()).contains("It becomes master in 0.061 s, since the master gave up");
    }

    @Test
    void ofAMasterAndAfterAFailover() {
        VrrpRuntime router = router(Preemption.immediately());
        router.activate();
        stage.passDeadline();
        router.handle().adjustPriority(-30);
        assertThat(router.handle().explain())
                .isEqualTo(
                        "MASTER: no advertisement within the master down interval. Its priority is 70 (100 configured; the"
                                + " application (-30)). It yields to a router of higher priority, or of the same and a higher"
                                + " address; and it gives up when it is stopped, when something that it needs fails, or when the"
                                + " application says so.");
        assertThat(router.handle().failover()).isTrue();
        assertThat(router.handle().failover()).isFalse();
        assertThat(router.handle().explain())
                .contains("BACKUP: the application asked for a failover")
                .contains("It leaves mastership to others, as the application asked.")
                .endsWith("A master of any priority counts.");
    }

    @Test
    void ofAFault() {
        VrrpRuntime router = router(Preemption.immediately());
        router.activate();
        router.handle().maintenance(true);
        assertThat(router.handle().explain())
                .isEqualTo(
                        "FAULT: it is in maintenance: until the application ends it. It becomes backup when that is over:"
                                + " it is in maintenance: until the application ends it.");
        router.handle().maintenance(false);
        assertThat(router.handle().explain()).startsWith("BACKUP: recovered from all faults.");
    }
}
