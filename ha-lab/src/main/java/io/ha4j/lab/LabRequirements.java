package io.ha4j.lab;

import io.ha4j.HaException;
import io.ha4j.linux.netns.NetworkNamespace;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whether a lab can be built here. */
public final class LabRequirements {

    private LabRequirements() {}

    /**
     * {@return what is missing for a {@link Lan} and these tools, each with the way out; empty: nothing}
     *
     * <p>A test skips, or fails where the lab is required, with {@code Lab.require(missing.isEmpty(), String.join("; ", missing))}.
     */
    public static List<String> missing(Tool... tools) {
        List<String> missing = new ArrayList<>();
        try {
            NetworkNamespace.requireNoUplink();
            if (!NetworkNamespace.available()) {
                missing.add("network namespaces need Linux and root (CAP_SYS_ADMIN, CAP_NET_ADMIN, CAP_NET_RAW)");
            }
        } catch (IllegalStateException e) {
            // That script starts a plain JVM where it cannot do better.
            missing.add(e.getMessage() + "; lab/bin/java needs root, unshare (util-linux) and ip (iproute2)");
        } catch (UncheckedIOException e) {
            missing.add(String.valueOf(e.getMessage()));
        }
        Stream.of(tools).filter(tool -> !tool.isInstalled()).map(Tool::missing).forEach(missing::add);
        return List.copyOf(missing);
    }

    /**
     * For programs: goes on only if nothing is {@link #missing}.
     *
     * @throws HaException that says what is
     */
    public static void require(Tool... tools) {
        List<String> missing = missing(tools);
        if (!missing.isEmpty()) {
            throw new HaException(String.join("; ", missing));
        }
    }
}
