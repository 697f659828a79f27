package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import io.ha4j.benchmarks.harness.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The back end, and a contender. Each is a process without a master, which would leave its workers behind if it was killed: several
 * that share a port do what several workers do.
 */
final class Nginx {

    /** Bytes of the body at {@link #SMALL}. */
    static final int SMALL_BYTES = 1_024;

    /** Bytes of the body at {@link #LARGE}. */
    static final int LARGE_BYTES = 1_000_000;

    static final String SMALL = "/1k";
    static final String LARGE = "/1m";

    private static final String STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so";

    private static final String COMMON = """
            daemon off;
            master_process off;
            error_log stderr error;
            pid %1$s/%2$s.pid;
            events {
                worker_connections %3$d;
            }
            """;

    private static final String BACK_END = """
            http {
                access_log off;
                default_type application/octet-stream;
                sendfile on;
                tcp_nopush on;
                open_file_cache max=10;
                open_file_cache_valid 1h;
                keepalive_requests 1000000000;
                keepalive_timeout 1h;
                client_body_temp_path %1$s/%2$s-body;
                proxy_temp_path %1$s/%2$s-proxy;
                fastcgi_temp_path %1$s/%2$s-fastcgi;
                uwsgi_temp_path %1$s/%2$s-uwsgi;
                scgi_temp_path %1$s/%2$s-scgi;
                server {
                    listen 127.0.0.1:%3$d backlog=4096;
                    root %1$s;
                }
            }
            """;

    private static final String STREAM = """
            stream {
                proxy_timeout 1h;
                server {
                    listen 127.0.0.1:%d backlog=4096%s;
                    proxy_pass 127.0.0.1:%d;
                }
            }
            """;

    private final Path folder;

    /** @param folder where files can be put: in memory, so that disks do not matter */
    Nginx(Path folder) {
        this.folder = folder;
    }

    Running backEnd(int port) throws IOException {
        Files.write(folder.resolve(SMALL.substring(1)), new byte[SMALL_BYTES]);
        Files.write(folder.resolve(LARGE.substring(1)), new byte[LARGE_BYTES]);
        String name = "back-end";
        String text = COMMON.formatted(folder, name, Descriptors.limit()) + BACK_END.formatted(folder, name, port);
        return new Running(port, List.of(start(name, text)), false);
    }

    Running relay(int port, int backEnd, int threads) throws IOException {
        List<ChildProcess> processes = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String name = "nginx-" + port + "-" + i;
            String text = "load_module " + STREAM_MODULE + ";\n"
                    + COMMON.formatted(folder, name, Descriptors.limit())
                    + STREAM.formatted(port, threads > 1 ? " reuseport" : "", backEnd);
            processes.add(start(name, text));
        }
        return new Running(port, processes, false);
    }

    static void requireStream() {
        if (!Files.exists(Path.of(STREAM_MODULE))) {
            throw new HaException("nginx has no stream module: apt-get install libnginx-mod-stream");
        }
    }

    private ChildProcess start(String name, String configuration) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".conf"), configuration);
        return ChildProcess.start(List.of("nginx", "-p", folder.toString(), "-e", "stderr", "-c", file.toString()));
    }
}
