package io.ha4j.vrrp.rfc;

import static io.ha4j.vrrp.rfc.RfcCase.negative;
import static io.ha4j.vrrp.rfc.RfcCase.positive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.VrrpInstance;
import java.time.Duration;
import java.util.List;

/** What section 6.1 and others say of what can be configured. */
final class DescriptionCases {

    private DescriptionCases() {}

    /** {@return all of them} */
    static List<RfcCase> cases() {
        return List.of(
                positive(
                        Rfc9568.DEFAULTS,
                        "nothing set",
                        () -> assertThat(instance().build())
                                .returns(100, VrrpInstance::priority)
                                .returns(Duration.ofSeconds(1), VrrpInstance::advertisementInterval)
                                .returns(Preemption.immediately(), VrrpInstance::preemption)
                                .returns(3, VrrpInstance::downTimerAdverts)),
                negative(
                        Rfc9568.DEFAULTS,
                        "all set",
                        () -> assertThat(instance()
                                        .priority(101)
                                        .advertisementInterval(Duration.ofMillis(10))
                                        .preemption(Preemption.never())
                                        .downTimerAdverts(5)
                                        .build())
                                .returns(101, VrrpInstance::priority)
                                .returns(Duration.ofMillis(10), VrrpInstance::advertisementInterval)
                                .returns(Preemption.never(), VrrpInstance::preemption)
                                .returns(5, VrrpInstance::downTimerAdverts)),
                positive(
                        Rfc9568.BACKUPS_PRIORITY,
                        "1 and 254",
                        () -> assertThat(instance().priority(1).build().priority()
                                        + instance().priority(254).build().priority())
                                .isEqualTo(255)),
                negative(Rfc9568.BACKUPS_PRIORITY, "0 and 256", () -> {
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> instance().priority(0));
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> instance().priority(256));
                }),
                positive(
                        Rfc9568.OWNER_PREEMPTS,
                        "priority 255 preempts",
                        () -> assertThat(instance().priority(255).build().preemption())
                                .isEqualTo(Preemption.immediately())),
                negative(Rfc9568.OWNER_PREEMPTS, "priority 255 and never, or later", () -> {
                    for (Preemption other : List.of(Preemption.never(), Preemption.after(Duration.ofSeconds(1)))) {
                        assertThatIllegalStateException()
                                .isThrownBy(() -> instance()
                                        .priority(255)
                                        .preemption(other)
                                        .build());
                    }
                }));
    }

    private static VrrpInstance.Builder instance() {
        return VrrpInstance.builder("VI_1")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .virtualAddress("192.0.2.50/24");
    }
}
