package io.ha4j.linux.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UplinksTest {

    private static final List<String> HEADING = List.of(
            "Inter-|   Receive                                                |  Transmit",
            " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs");

    @Test
    void findsWhatMayLeadOut() {
        assertThat(uplinks("    lo:       0       0    0")).isEmpty();
        assertThat(uplinks("    lo:       0       0    0", "  sit0:       0", "tunl0:1"))
                .isEmpty();
        assertThat(uplinks("    lo: 1 2", "  eth0: 334904236   12675", "wlp2s0:7 8", ""))
                .containsExactly("eth0", "wlp2s0");
        assertThat(uplinks()).isEmpty();
    }

    private static List<String> uplinks(String... lines) {
        List<String> all = new java.util.ArrayList<>(HEADING);
        all.addAll(List.of(lines));
        return Uplinks.in(all);
    }
}
