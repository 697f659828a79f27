package io.ha4j.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GuestTest {

    @Test
    @Tag("lab")
    void tellsWhatBecameOfEachTest() {
        List<GuestResult> results = Guest.run(List.of(SamplesInGuest.class));
        assertThat(results)
                .allSatisfy(result -> assertThat(result.testClass()).isEqualTo(SamplesInGuest.class.getName()));
        assertThat(results.stream().collect(Collectors.toMap(GuestResult::name, GuestResult::status)))
                .containsOnly(
                        entry("findsIpvs()", GuestResult.Status.PASSED),
                        entry("counts(int) / 1", GuestResult.Status.PASSED),
                        entry("counts(int) / 2", GuestResult.Status.PASSED),
                        entry("fails()", GuestResult.Status.FAILED),
                        entry("lacksSomething()", GuestResult.Status.SKIPPED),
                        entry("isDisabled()", GuestResult.Status.SKIPPED));
        assertThat(trouble(results, "fails()")).contains("on purpose").contains("SamplesInGuest.fails");
        assertThat(trouble(results, "lacksSomething()")).contains("no such device");
    }

    private static Map.Entry<String, GuestResult.Status> entry(String name, GuestResult.Status status) {
        return Map.entry(name, status);
    }

    private static String trouble(List<GuestResult> results, String name) {
        return results.stream()
                .filter(result -> result.name().equals(name))
                .map(GuestResult::trouble)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void readsWhatWasCompleteWhenTheWriterDied() throws IOException {
        GuestResult first = new GuestResult("a.B", "c()", GuestResult.Status.FAILED, "x".repeat(20_000));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        first.write(new DataOutputStream(bytes));
        first.write(new DataOutputStream(bytes));
        byte[] cut = Arrays.copyOf(bytes.toByteArray(), bytes.size() - 1);
        assertThat(GuestResult.readAll(new DataInputStream(new ByteArrayInputStream(cut))))
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.name()).isEqualTo("c()");
                    assertThat(result.trouble()).hasSize(16_004).endsWith(" ...");
                });
    }
}
