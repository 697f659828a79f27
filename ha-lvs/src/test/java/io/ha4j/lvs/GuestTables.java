package io.ha4j.lvs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The tables of the guest's kernel as ipvsadm sees them; empty before and after each test. */
final class GuestTables implements BeforeEachCallback, AfterEachCallback {

    @Override
    public void beforeEach(ExtensionContext context) {
        run("modprobe", "ip_vs");
        run("ip", "link", "set", "lo", "up");
        ipvsadm("-C");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ipvsadm("-C");
    }

    /** {@return what {@code ipvsadm -Sn} would restore: sorted, as the kernel's order depends on its hash} */
    String saved() {
        return String.join("\n", ipvsadm("-Sn").stream().sorted().toList());
    }

    List<String> ipvsadm(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ipvsadm"));
        command.addAll(List.of(arguments));
        return run(command.toArray(new String[0])).lines().toList();
    }

    /** {@return what a command prints, which must succeed} */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(
                        List.of(command) + " ended with status " + process.exitValue() + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
