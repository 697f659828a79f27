package io.ha4j.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.sys.Errno;
import io.ha4j.testkit.Lab;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a refusal says. */
class NetlinkExceptionTest {

    @BeforeAll
    static void linux() {
        Lab.require(System.getProperty("os.name").equals("Linux"), "the words of its C library");
    }

    @Test
    void saysWhatWasAskedTheErrorAndTheKernelsWords() {
        assertThat(new NetlinkException("add 192.0.2.10/24 to eth0", Errno.EEXIST, "Address already assigned"))
                .hasMessage("add 192.0.2.10/24 to eth0: File exists (errno 17): Address already assigned");
        NetlinkException wordless = new NetlinkException("set eth0 up", Errno.ENODEV, null);
        assertThat(wordless).hasMessage("set eth0 up: No such device (errno 19)");
        assertThat(wordless.errno()).isEqualTo(19);
        assertThat(wordless.kernelText()).isNull();
    }

    @Test
    void adviceIsForMissingCapabilitiesOnly() {
        assertThat(new NetlinkException("set eth0 up", Errno.EPERM, null))
                .hasMessageContaining("Operation not permitted")
                .hasMessageContaining("CAP_NET_ADMIN");
        assertThat(new NetlinkException("add 2001:db8::1/64 to eth0", Errno.EACCES, "IPv6 is disabled on this device"))
                .hasMessageEndingWith(": IPv6 is disabled on this device");
    }
}
