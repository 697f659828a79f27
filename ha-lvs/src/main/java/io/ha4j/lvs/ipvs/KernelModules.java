package io.ha4j.lvs.ipvs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which modules the kernel has, as far as this host tells. */
final class KernelModules {

    private KernelModules() {}

    /** {@return whether it is loaded, or a part of the kernel} The latter often has no folder in {@code /sys}, and a container no list of them. */
    static boolean has(String module) {
        return Files.exists(Path.of("/sys/module", module)) || isListed(module, builtIn());
    }

    /** {@return whether {@code modules.builtin} names it} Its lines are such as {@code kernel/net/netfilter/ipvs/ip_vs_wlc.ko}. */
    static boolean isListed(String module, List<String> files) {
        return files.stream()
                .map(file -> file.substring(file.lastIndexOf('/') + 1))
                .anyMatch(name -> name.replace('-', '_').startsWith(module + ".ko"));
    }

    private static List<String> builtIn() {
        try {
            String release =
                    Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
            return Files.readAllLines(Path.of("/lib/modules", release, "modules.builtin"));
        } catch (IOException e) {
            return List.of();
        }
    }
}
