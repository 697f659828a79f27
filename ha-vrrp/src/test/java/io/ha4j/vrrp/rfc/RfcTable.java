package io.ha4j.vrrp.rfc;

import io.ha4j.vrrp.announce.AnnouncementCases;
import io.ha4j.vrrp.core.ActiveCases;
import io.ha4j.vrrp.core.BackupCases;
import io.ha4j.vrrp.core.InitializeCases;
import io.ha4j.vrrp.core.Version2Cases;
import io.ha4j.vrrp.io.ReceptionCases;
import io.ha4j.vrrp.linux.TransmissionCases;
import io.ha4j.vrrp.packet.FormatCases;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All rows, all cases, and the page that they make: {@code docs/rfc9568.md}. */
final class RfcTable {

    private static final String INTRODUCTION = """
            # RFC 9568 and RFC 3768, line by line

            What the RFCs demand (version 3: RFC 9568, sections 5 to 8 with its errata; version 2: RFC 3768, where it differs), how ha4j meets
            it, and what proves that. Generated from the tests: `RfcTableTest` runs each case (+ positive, - negative; for version 3 at 100 ms and
            priority 100 unless the case says otherwise) and fails if this page is not what the tests say. After a change there:

            ```
            mvn -pl ha-vrrp -am test -Dtest=RfcTableTest -Dsurefire.failIfNoSpecifiedTests=false -Dlab.skip=true -Dha4j.rfc.write=true
            ```

            **differs** marks what is done differently on purpose, mostly because Keepalived does and its users expect it. *Not offered*: a feature
            that is not there, or that the RFC leaves to us. *Not ours*: a duty of the kernel's routing, or of whoever runs the host. Tests that
            are named are below `ha-vrrp/src/test/java/io/ha4j/vrrp`; those of `lab` run in network namespaces, with real kernels and Keepalived.
            """;

    private RfcTable() {}

    static List<Requirement> requirements() {
        return Stream.<Requirement>concat(Arrays.stream(Rfc9568.values()), Arrays.stream(Rfc3768.values()))
                .toList();
    }

    static List<RfcCase> cases() {
        List<RfcCase> cases = new ArrayList<>();
        cases.addAll(FormatCases.cases());
        cases.addAll(TransmissionCases.cases());
        cases.addAll(DescriptionCases.cases());
        cases.addAll(InitializeCases.cases());
        cases.addAll(BackupCases.cases());
        cases.addAll(ActiveCases.cases());
        cases.addAll(Version2Cases.cases());
        cases.addAll(ReceptionCases.cases());
        cases.addAll(AnnouncementCases.cases());
        return cases;
    }

    static String page() {
        Map<Requirement, List<RfcCase>> cases = cases().stream().collect(Collectors.groupingBy(RfcCase::requirement));
        StringBuilder out = new StringBuilder(INTRODUCTION);
        Map<Row.Standing, Integer> counts = new EnumMap<>(Row.Standing.class);
        requirements().forEach(r -> counts.merge(r.row().standing(), 1, Integer::sum));
        int held = counts.getOrDefault(Row.Standing.HELD, 0) + counts.getOrDefault(Row.Standing.PROVED_ELSEWHERE, 0);
        out.append('\n')
                .append(requirements().size())
                .append(" requirements: ")
                .append(held)
                .append(" held, ");
        out.append(counts.getOrDefault(Row.Standing.DEVIATION, 0)).append(" met differently, ");
        out.append(counts.getOrDefault(Row.Standing.NOT_OFFERED, 0)).append(" not offered, ");
        out.append(counts.getOrDefault(Row.Standing.NOT_OURS, 0)).append(" not ours.\n");
        String heading = "";
        for (Requirement requirement : requirements()) {
            String next = heading(requirement);
            if (!next.equals(heading)) {
                heading = next;
                out.append("\n## ")
                        .append(heading)
                        .append("\n\n| section | | demands | | proof |\n|---|---|---|---|---|\n");
            }
            out.append(line(requirement, cases.getOrDefault(requirement, List.of())));
        }
        return out.toString();
    }

    /** {@return such as {@code RFC 9568, section 6.4}: a chapter of the page} */
    private static String heading(Requirement requirement) {
        String section = requirement.row().section().split(",", -1)[0];
        String[] numbers = section.split("\\.", -1);
        String chapter =
                numbers[0].equals("5") || section.startsWith("6.4") ? numbers[0] + "." + numbers[1] : numbers[0];
        return requirement.rfc() + ", section " + chapter;
    }

    private static String inWords(RfcCase c) {
        String outcome = c.check().outcome();
        return (c.positive() ? "\\+ " : "\\- ") + c.name() + (outcome.isEmpty() ? "" : " → " + outcome);
    }

    private static String line(Requirement requirement, List<RfcCase> cases) {
        Row row = requirement.row();
        String standing = row.standing() + (row.note().isEmpty() ? "" : ". " + row.note());
        String proof = Stream.concat(
                        cases.stream().map(RfcTable::inWords),
                        row.tests().stream().map(test -> "`" + test.replaceFirst("^lab\\.", "lab/") + "`"))
                .collect(Collectors.joining("<br>"));
        return "| " + String.join(" | ", row.section(), row.level().toString(), row.text(), standing, proof) + " |\n";
    }
}
