package io.ha4j.lvs.ipvs.realserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RealServerSetupTest {

    @Test
    void isAValue() {
        RealServerSetup setup = RealServerSetup.directRouting("192.0.2.10", "2001:db8::10", "192.0.2.10");
        assertThat(setup)
                .hasToString("real-server/192.0.2.10, 2001:db8:0:0:0:0:0:10 on lo")
                .isEqualTo(RealServerSetup.directRouting("192.0.2.10", "2001:db8::10"))
                .hasSameHashCodeAs(RealServerSetup.directRouting("192.0.2.10", "2001:db8::10"))
                .isNotEqualTo(RealServerSetup.directRouting("192.0.2.10"));
        assertThat(RealServerSetup.tunnel("192.0.2.10"))
                .hasToString("real-server/192.0.2.10 on tunl0")
                .isNotEqualTo(RealServerSetup.directRouting("192.0.2.10"));
        assertThat(RealServerSetup.tunnel("2001:db8::10").device()).isEqualTo("ip6tnl0");
        assertThat(RealServerSetup.tunnel("192.0.2.10").device("gre0").role().tunnel())
                .isEqualTo("gre0");
        assertThat(setup.role().tunnel()).isNull();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(RealServerSetup::directRouting)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("virtual addresses: none (expected: one or more)");
        assertThatThrownBy(() -> RealServerSetup.directRouting("192.0.2.10/32"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("virtual address: \"192.0.2.10/32\"");
        assertThatThrownBy(() -> RealServerSetup.tunnel("192.0.2.10", "2001:db8::10"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("(expected: addresses of one family for each tunnel)");
        assertThatThrownBy(() -> RealServerSetup.directRouting("192.0.2.10").device("tunl0"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("device: tunl0 (expected: none with direct routing)");
    }
}
