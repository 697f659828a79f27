package io.ha4j.lvs.ipvs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.value.AddressFamily;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written down, and what is believed of it. */
class OwnershipRecordTest {

    private static final OwnershipRecord.Key KEY = new OwnershipRecord.Key("b00t", "cookie-1", "lb 1");
    private static final List<String> LINES = List.of(
            "ha4j ipvs services 1",
            "boot b00t",
            "namespace cookie-1",
            "owner lb 1",
            "service tcp 192.0.2.10:80",
            "service sctp 192.0.2.10:65535",
            "service udp [2001:db8:0:0:0:0:0:10]:0",
            "service fwmark 4294967295 ipv6",
            "end 4");

    @Test
    void whatIsWrittenIsRead() {
        OwnershipRecord record = new OwnershipRecord(
                KEY,
                Set.of(
                        IpvsServiceId.mark(4294967295L, AddressFamily.IPV6),
                        IpvsServiceId.udp("2001:db8::10", 0),
                        IpvsServiceId.sctp("192.0.2.10", 65_535),
                        IpvsServiceId.tcp("192.0.2.10", 80)));
        assertThat(record.lines()).isEqualTo(LINES);
        assertThat(OwnershipRecord.parse("file", LINES, KEY)).contains(record);
        OwnershipRecord empty = new OwnershipRecord(KEY, Set.of());
        assertThat(OwnershipRecord.parse("file", empty.lines(), KEY)).contains(empty);
    }

    @Test
    void tablesOfAnotherBootOrNamespaceAreGone() {
        assertThat(OwnershipRecord.parse("file", LINES, new OwnershipRecord.Key("other", "cookie-1", "lb 1")))
                .isEmpty();
        assertThat(OwnershipRecord.parse("file", LINES, new OwnershipRecord.Key("b00t", "cookie-2", "lb 1")))
                .isEmpty();
    }

    @ParameterizedTest(name = "line {0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | ha4j ipvs services 2",
                "1 | ''",
                "2 | b00t",
                "2 | bootb00t",
                "3 | owner lb 1",
                "4 | owner lb-2",
                "4 | owner lb 1x",
                "5 | service tcp 192.0.2.10",
                "5 | service tcp 192.0.2.10:65536",
                "5 | service tcp 192.0.2.10:99999999999",
                "5 | service tcp 192.0.2.010:80",
                "5 | service tcp [192.0.2.10]:80",
                "5 | service tcp 192.0.2.10:080",
                "5 | service tcp example.org:80",
                "5 | service icmp 192.0.2.10:80",
                "5 | service sctp 192.0.2.10:65535", // there twice, but for the line that says so
                "5 | tcp 192.0.2.10:80",
                "5 | service",
                "5 | ''",
                "6 | service udp [2001:db8::10]:0",
                "8 | service fwmark 0 ipv6",
                "8 | service fwmark 4294967296 ipv6",
                "8 | service fwmark 7",
                "8 | service fwmark 07 ipv4",
                "9 | end 3",
                "9 | end 5",
                "9 | end four",
                "9 | ende",
            })
    void whatCannotBeUnderstoodIsRefusedWithItsLine(int number, String line) {
        List<String> lines = Stream.iterate(0, i -> i + 1)
                .limit(LINES.size())
                .map(i -> i == number - 1 ? line : LINES.get(i))
                .toList();
        int told = line.startsWith("service sctp") ? 6 : number;
        assertThatExceptionOfType(CorruptRecordException.class)
                .isThrownBy(() -> OwnershipRecord.parse("/run/ha4j/file", lines, KEY))
                .withMessageContaining("/run/ha4j/file, line " + told + ": \"" + line + "\" (expected: ")
                .withMessageContaining("then delete the file")
                .satisfies(e -> assertThat(e.line()).isEqualTo(told));
    }

    @Test
    void aShortenedFileIsRefused() {
        for (int length = 0; length < LINES.size(); length++) {
            List<String> lines = LINES.subList(0, length);
            assertThatExceptionOfType(CorruptRecordException.class)
                    .isThrownBy(() -> OwnershipRecord.parse("file", lines, KEY))
                    .withMessageContaining("file, line " + (lines.size() + 1) + ": the file ends");
        }
    }

    @Test
    void aLongerFileIsRefused() {
        List<String> lines = Stream.concat(LINES.stream(), Stream.of("more")).toList();
        assertThatExceptionOfType(CorruptRecordException.class)
                .isThrownBy(() -> OwnershipRecord.parse("file", lines, KEY))
                .withMessageContaining("line 10: \"more\" (expected: nothing after the end)");
    }

    @Test
    void anOwnerFitsALine() {
        assertThatIllegalArgumentException().isThrownBy(() -> new OwnershipRecord.Key("b", "n", "two\nlines"));
        assertThatIllegalArgumentException().isThrownBy(() -> new OwnershipRecord.Key("b", " ", "o"));
        assertThatIllegalArgumentException().isThrownBy(() -> new OwnershipRecord.Key("", "n", "o"));
    }
}
