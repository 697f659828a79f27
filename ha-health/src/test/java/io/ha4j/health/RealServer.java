package io.ha4j.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of Debian, run by a test on loopback, with all that it writes in a folder of the test. */
final class RealServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;
    private final InetSocketAddress address;

    private RealServer(Process process, Path log, InetSocketAddress address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /** {@return the program, after making sure that it is there} */
    static String program(String debianPackage, String path) {
        String found = "";
        int star = path.indexOf('*');
        if (star < 0) {
            found = path;
        } else { // a folder for each version
            String[] versions = new File(path.substring(0, star)).list();
            found = versions == null || versions.length == 0 ? "" : path.replace("*", versions[0]);
        }
        Lab.require(
                !found.isEmpty() && Files.isExecutable(Path.of(found)),
                "no " + path + ": apt-get install " + debianPackage);
        return found;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return what listens on {@code port} of 127.0.0.1, when it does} */
    static RealServer start(Path folder, int port, List<String> command) throws IOException {
        Path log = folder.resolve("log-" + port);
        RealServer server = new RealServer(
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try {
            Await.until(() -> command + ": " + server.log(), PATIENCE, server::accepts);
        } catch (AssertionError e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** Runs a command to its end. */
    static String run(Path folder, String... command) {
        try {
            Path log = Files.createTempFile(folder, "run", ".log");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly();
            String said = Files.readString(log);
            assertThat(ended && process.exitValue() == 0)
                    .as("%s: %s", List.of(command), said)
                    .isTrue();
            return said;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(List.of(command).toString(), e);
        }
    }

    private boolean accepts() {
        assertThat(process.isAlive()).as(log()).isTrue();
        try (Socket socket = new Socket()) {
            socket.connect(address, 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
