package io.ha4j.benchmarks.ipvs;

import io.ha4j.HaException;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The other contender: {@code ipvsadm --restore} with the same changes in a file. */
final class Ipvsadm {

    private Ipvsadm() {}

    static String add(IpvsService service) {
        return "-A " + name(service.id()) + " -s " + service.scheduler() + "\n";
    }

    static String add(IpvsServiceId service, IpvsDestination destination) {
        return "-a " + line(service, destination);
    }

    static String edit(IpvsServiceId service, IpvsDestination destination) {
        return "-e " + line(service, destination);
    }

    private static String line(IpvsServiceId service, IpvsDestination destination) {
        return name(service) + " -r " + Addresses.text(destination.address()) + " -m -w " + destination.weight() + "\n";
    }

    private static String name(IpvsServiceId service) {
        return "-t " + Addresses.text(((IpvsServiceId.Endpoint) service).address());
    }

    /** Has it carry out what {@code rules} says. */
    static void restore(Path rules) throws IOException {
        Process process = new ProcessBuilder("ipvsadm", "--restore")
                .redirectInput(rules.toFile())
                .redirectErrorStream(true)
                .start();
        try (InputStream output = process.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0 || !said.isBlank()) {
                throw new HaException("ipvsadm --restore ended with status " + status + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted while ipvsadm ran", e);
        }
    }

    static Path write(Path file, StringBuilder rules) throws IOException {
        return Files.writeString(file, rules);
    }
}
