package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.lvs.ProxyPlane.Engine;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.testkit.Lab;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineChoiceTest {

    private static VirtualServer web(Engine engine) {
        return VirtualServer.builder("web")
                .tcp("127.0.0.1", 0)
                .plane(Plane.proxy().threads(1).engine(engine))
                .realServer("127.0.0.1", 1)
                .build();
    }

    private static String started(VirtualServer web) {
        try (HaNode node = HaNode.builder("t").with(web).build()) {
            node.start();
            return node.snapshot().components().toString();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSnapshotNamesTheEngineAtWork(EngineKind kind) {
        Lb.require(kind);
        assertThat(started(web(Engine.valueOf(kind.name()))))
                .contains("Snapshot[engine=" + kind.text() + ", threads=1]");
    }

    @Test
    void onLinuxTheFastestIsTheDefault() {
        Lb.require(EngineKind.EPOLL);
        assertThat(started(web(Engine.AUTO))).contains("proxy-plane/auto-1=Snapshot[engine=epoll, threads=1]");
    }

    /** The program of the next test: on an operating system that nobody has heard of. */
    static final class Elsewhere {

        private Elsewhere() {}

        /** Prints what comes of each choice. */
        public static void main(String[] args) {
            for (Engine engine : Engine.values()) {
                try {
                    System.out.println(engine + " " + started(web(engine)));
                } catch (HaException e) {
                    System.out.println(engine + " " + e.getMessage());
                }
            }
        }
    }

    @Test
    void elsewhereNothingOfLinuxIsLoaded() throws Exception {
        List<String> lines = run("-Dos.name=Plan 9", "-Xlog:class+load:stdout");
        assertThat(lines).anyMatch(line -> line.startsWith("AUTO ") && line.contains("engine=nio"));
        assertThat(lines).anyMatch(line -> line.startsWith("NIO ") && line.contains("engine=nio"));
        for (String engine : List.of("EPOLL", "EPOLL_CHANNELS", "IO_URING")) {
            assertThat(lines)
                    .anyMatch(line -> line.startsWith(engine + " ")
                            && line.contains("is not available")
                            && line.contains("this is Plan 9 (expected: Linux)"));
        }
        assertThat(lines).anyMatch(line -> line.contains("io.netty.channel.nio.NioIoHandler"));
        assertThat(lines)
                .noneMatch(line -> line.contains("io.netty.channel.epoll.")
                        || line.contains("io.netty.channel.uring.")
                        || line.contains("io.netty.channel.unix."));
    }

    /** As where the optional native libraries are left out, or cannot be loaded. */
    @Test
    void fallsBackWhereTheNativeLibraryCannotBeLoaded() throws Exception {
        Lab.require(System.getProperty("os.name").equals("Linux"), "this is not Linux");
        List<String> lines = run("-Dio.netty.transport.noNative=true");
        assertThat(lines).anyMatch(line -> line.startsWith("AUTO ") && line.contains("engine=nio"));
        assertThat(lines).anyMatch(line -> line.startsWith("EPOLL ") && line.contains("noNative"));
    }

    private static List<String> run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Elsewhere.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(new File("/dev/null"))
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).isZero();
        return lines;
    }
}
