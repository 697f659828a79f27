package io.ha4j.health.probe;

import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's nginx on loopback, with its files in a folder of the test's. */
final class Nginx implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");

    private final Path folder;
    private final int plainPort;
    private final int securePort;
    private Process process;

    private Nginx(Path folder, int plainPort, int securePort) {
        this.folder = folder;
        this.plainPort = plainPort;
        this.securePort = securePort;
    }

    static void require() {
        Lab.require(Files.isExecutable(PROGRAM), "there is no nginx: apt-get install nginx-light");
    }

    /** {@return a server with two virtual hosts, shop.example and blog.example, that show the certificates of these names} */
    static Nginx start(Path certificates) throws IOException {
        Path folder = Files.createTempDirectory(certificates, "nginx");
        Nginx nginx = new Nginx(folder, freePort(), freePort());
        Files.createDirectories(folder.resolve("root/folder"));
        Files.writeString(folder.resolve("root/folder/index.html"), "index\n");
        Files.writeString(folder.resolve("root/big"), "x".repeat(1_000_000));
        Files.writeString(folder.resolve("root/slow"), "x".repeat(100_000));
        Files.writeString(folder.resolve("nginx.conf"), nginx.configuration(certificates));
        nginx.restart();
        return nginx;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String configuration(Path certificates) {
        return """
                user root;
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log error.log;
                events { worker_connections 256; }
                http {
                    log_format kept '$uri request $connection_requests session $ssl_session_reused';
                    access_log access.log kept;
                    default_type text/plain;
                    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                    keepalive_requests 3;
                """ + host(certificates, "blog") + host(certificates, "shop") + "}\n";
    }

    private String host(Path certificates, String name) {
        return """
                server {
                    listen 127.0.0.1:%d;
                    listen 127.0.0.1:%d ssl;
                    server_name %s.example;
                    ssl_certificate %s.pem;
                    ssl_certificate_key %s.key;
                    root root;
                    location /status/200 { return 200 "fine"; }
                    location /status/503 { return 503 "not fine"; }
                    location /host { return 200 "$server_name says $host"; }
                    location /kept { return 204; }
                    location /slow { limit_rate 1; }
                }
                """.formatted(plainPort, securePort, name, certificates.resolve(name), certificates.resolve(name));
    }

    void restart() throws IOException {
        process = new ProcessBuilder(PROGRAM.toString(), "-p", folder + "/", "-c", "nginx.conf")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        Await.until("nginx", () -> {
            if (!process.isAlive()) {
                throw new AssertionError(read("output") + read("error.log"));
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), securePort)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** {@return the lines of the access log that begin with {@code path}} */
    List<String> log(String path) {
        return read("access.log").lines().filter(line -> line.startsWith(path)).toList();
    }

    private String read(String name) {
        try {
            Path file = folder.resolve(name);
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int plainPort() {
        return plainPort;
    }

    int securePort() {
        return securePort;
    }

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Ends the master, which ends its worker. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
