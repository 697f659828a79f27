package io.ha4j.lvs.ipvs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ha4j.lvs.ipvs.IpvsDaemon;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written down of sync daemons, and what is believed of it. */
class DaemonRecordTest {

    private static final OwnershipRecord.Key KEY = new OwnershipRecord.Key("b00t", "cookie-1", "lb 1");
    private static final List<String> HEAD =
            List.of("ha4j ipvs sync daemons 1", "boot b00t", "namespace cookie-1", "owner lb 1");

    private static List<String> lines(String... rest) {
        return Stream.concat(HEAD.stream(), Stream.of(rest)).toList();
    }

    @Test
    void whatIsWrittenIsRead() {
        IpvsDaemon daemon = IpvsDaemon.of(IpvsDaemon.Role.MASTER, "eth1@:x", 255)
                .withGroup("ff02::81")
                .withMaxLength(65_535)
                .withPort(1)
                .withTtl(255);
        DaemonRecord record = new DaemonRecord(KEY, Set.of(daemon));
        assertThat(record.lines())
                .isEqualTo(lines(
                        "daemon master eth1@:x id 255 length 65535 group ff02:0:0:0:0:0:0:81 port 1 ttl 255", "end 1"));
        assertThat(DaemonRecord.parse("file", record.lines(), KEY)).contains(record);
        DaemonRecord none = new DaemonRecord(KEY, Set.of());
        assertThat(DaemonRecord.parse("file", none.lines(), KEY)).contains(none);
        assertThat(DaemonRecord.parse("file", record.lines(), new OwnershipRecord.Key("other", "cookie-1", "lb 1")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "daemon",
                "daemon other eth1 id 7 length 0 group 224.0.0.81 port 8848 ttl 1",
                "daemon backup eth1 id 256 length 0 group 224.0.0.81 port 8848 ttl 1",
                "daemon backup eth1 id 07 length 0 group 224.0.0.81 port 8848 ttl 1",
                "daemon backup eth1 id 7 length 65536 group 224.0.0.81 port 8848 ttl 1",
                "daemon backup eth1 id 7 length 0 group 192.0.2.1 port 8848 ttl 1",
                "daemon backup eth1 id 7 length 0 group 224.0.0.81 port 0 ttl 1",
                "daemon backup sixteen-bytes-no id 7 length 0 group 224.0.0.81 port 8848 ttl 1",
                "service tcp 192.0.2.10:80"
            })
    void whatCannotBeUnderstoodIsRefusedWithItsLine(String line) {
        assertThatExceptionOfType(CorruptRecordException.class)
                .isThrownBy(() -> DaemonRecord.parse("/run/ha4j/file", lines(line, "end 1"), KEY))
                .withMessageStartingWith(
                        "record of the sync daemon /run/ha4j/file, line 5: \"" + line + "\" (expected: a ")
                .withMessageEndingWith("ipvsadm --stop-daemon, then delete the file");
    }
}
