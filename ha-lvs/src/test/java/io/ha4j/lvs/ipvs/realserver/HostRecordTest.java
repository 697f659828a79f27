package io.ha4j.lvs.ipvs.realserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostRecordTest {

    private static final HostRecord.Setting IGNORE = new HostRecord.Setting("all", "arp_ignore");

    @Test
    void readsWhatItHasWritten() {
        HostRecord record = HostRecord.parse("");
        record.put(IGNORE, new HostRecord.Change(0, 1));
        record.put(new HostRecord.Setting("a=b>c@d.1", "rp_filter"), new HostRecord.Change(1, 2));
        record.addDevice("tunl0");
        record.addRaised("tunl0");
        assertThat(record.text())
                .isEqualTo("[ha4j real server: at@tunl0 up@tunl0 arp_ignore@all=0>1 rp_filter@a=b>c@d.1=1>2]");

        HostRecord again = HostRecord.parse(record.text());
        assertThat(again.changes()).isEqualTo(record.changes()).hasSize(2);
        assertThat(again.devices()).containsExactly("tunl0");
        assertThat(again.raised()).containsExactly("tunl0");
        assertThat(again.text()).isEqualTo(record.text());
    }

    @Test
    void leavesTheTextOfOthersAsItWas() {
        HostRecord record = HostRecord.parse("loopback [managed] ");
        record.put(IGNORE, new HostRecord.Change(0, 1));
        assertThat(record.text()).isEqualTo("loopback [managed]  [ha4j real server: arp_ignore@all=0>1]");
        HostRecord again = HostRecord.parse(record.text());
        again.remove(IGNORE);
        assertThat(again.text()).isEqualTo("loopback [managed] ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[ha4j real server:]",
                "[ha4j real server: ]",
                "[ha4j real server: arp_ignore@all=0>1000000000000]",
                "[ha4j real server: arp_ignore@all=x>y up@ at@0123456789abcdef]"
            })
    void leavesOutWhatItCannotUnderstand(String alias) {
        assertThat(HostRecord.parse(alias).isEmpty()).isTrue();
    }

    @Test
    void refusesToForget() {
        HostRecord record = HostRecord.parse("x".repeat(250));
        record.put(IGNORE, new HostRecord.Change(0, 1));
        assertThatThrownBy(record::text)
                .isInstanceOf(HaException.class)
                .hasMessageStartingWith("the alias of lo would be longer than 255 bytes");
    }
}
