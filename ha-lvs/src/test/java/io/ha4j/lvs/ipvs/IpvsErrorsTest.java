package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.LinuxException;
import io.ha4j.lvs.ipvs.IpvsException.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What else an error of the kernel means is tested where it comes from: IpvsClientTest, and in the guest. */
class IpvsErrorsTest {

    /** No Linux; a sandbox's kernel without generic netlink, or without any; a filter of system calls; too many descriptors. */
    @ParameterizedTest
    @CsvSource({
        "0, MODULE_MISSING",
        "93, MODULE_MISSING",
        "97, MODULE_MISSING",
        "1, NOT_PERMITTED",
        "13, NOT_PERMITTED",
        "24, OTHER"
    })
    void saysWhyThereIsNoWayToAsk(int errno, Kind kind) {
        IpvsException told = IpvsErrors.opening(new LinuxException("socket: on purpose", errno));
        assertThat(told.kind()).isEqualTo(kind);
        assertThat(told).hasCauseInstanceOf(LinuxException.class);
    }
}
