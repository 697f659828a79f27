package io.ha4j.vrrp.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each requirement of the RFCs has its proof, each proof holds, and the page says so. {@code -Dha4j.rfc.write=true} writes it. */
class RfcTableTest {

    private static final Path PAGE = Path.of("docs", "rfc9568.md");

    static List<RfcCase> cases() {
        return RfcTable.cases();
    }

    static List<Requirement> requirements() {
        return RfcTable.requirements();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void holds(RfcCase aCase) throws Exception {
        aCase.check().run();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requirements")
    void hasItsProof(Requirement requirement) {
        Row row = requirement.row();
        Set<Boolean> signs = RfcTable.cases().stream()
                .filter(c -> c.requirement() == requirement)
                .map(RfcCase::positive)
                .collect(Collectors.toSet());
        switch (row.standing()) {
            case HELD -> assertThat(signs).containsExactlyInAnyOrder(true, false);
            case PROVED_ELSEWHERE -> {
                assertThat(row.tests()).isNotEmpty();
                assertThat(signs).as("cases here make it held").isEmpty();
            }
            case DEVIATION -> {
                assertThat(row.note()).isNotEmpty();
                assertThat(signs.size() + row.tests().size()).isPositive();
            }
            case NOT_OFFERED, NOT_OURS -> {
                assertThat(row.note()).isNotEmpty();
                assertThat(signs).isEmpty();
            }
        }
        row.tests().forEach(RfcTableTest::exists);
    }

    private static void exists(String test) {
        String[] parts = test.split("#", -1);
        try {
            Class<?> type = Class.forName("io.ha4j.vrrp." + parts[0], false, RfcTableTest.class.getClassLoader());
            assertThat(Arrays.stream(type.getDeclaredMethods()).map(Method::getName))
                    .contains(parts[1]);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(test + " does not exist", e);
        }
    }

    @Test
    void noCaseIsThereTwice() {
        Set<String> names = new HashSet<>();
        assertThat(RfcTable.cases()).allMatch(c -> names.add(c.toString()), "is the only one of its name");
    }

    @Test
    void thePageSaysWhatTheTestsSay() throws IOException {
        Path page = root().resolve(PAGE);
        if (Boolean.getBoolean("ha4j.rfc.write")) {
            Files.writeString(page, RfcTable.page());
        }
        assertThat(Files.readString(page))
                .as("%s is generated: run this test with -Dha4j.rfc.write=true", PAGE)
                .isEqualTo(RfcTable.page());
    }

    /** Maven runs tests in the folder of the module, others in that of the project. */
    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("docs")) ? here : here.getParent();
    }
}
