package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import io.ha4j.benchmarks.harness.ChildProcess;
import io.ha4j.benchmarks.harness.Jvm;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts contenders. */
final class Contenders {

    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    /** Netty looks for a hardware address, which loopback has not, and says so at length. */
    private static final String QUIET = "-Dio.netty.machineId=00:00:00:00:00:00:00:01";

    private final Path folder;
    private final int backEnd;
    private final Jvm jvm;

    /**
     * @param backEnd the port of the server behind them
     * @param jvm what runs ours
     */
    Contenders(Path folder, int backEnd, Jvm jvm) {
        this.folder = folder;
        this.backEnd = backEnd;
        List<String> flags = new ArrayList<>(jvm.flags());
        flags.add(QUIET);
        flags.add("--enable-native-access=ALL-UNNAMED"); // a newer JDK warns of Netty's library
        this.jvm = new Jvm(jvm.java(), flags);
    }

    /** {@return the contender, which accepts connections on {@code port}, or on the back end's if it is no proxy} */
    Running start(Contender contender, int port) throws IOException {
        Running running = switch (contender.kind()) {
            case Contender.DIRECT -> new Running(backEnd, List.of(), false);
            case Contender.HAPROXY -> new Haproxy(folder).relay(port, backEnd, contender.threads(), false);
            case Contender.HAPROXY_SPLICE -> new Haproxy(folder).relay(port, backEnd, contender.threads(), true);
            case Contender.NGINX -> new Nginx(folder).relay(port, backEnd, contender.threads());
            default -> ours(contender, port);
        };
        try {
            awaitAnswer(running.port());
            return running;
        } catch (AssertionError e) {
            running.close();
            throw new HaException(contender + " does not listen", e);
        }
    }

    private Running ours(Contender contender, int port) {
        RelayEngine engine = RelayEngine.named(contender.kind()).orElseThrow();
        String[] arguments = new RelayProcess.Settings(port, backEnd, contender.threads(), engine).toArguments();
        return new Running(port, List.of(ChildProcess.java(jvm, RelayProcess.class, arguments)), true);
    }

    static void awaitAnswer(int port) {
        Await.until(() -> "connections on port " + port, START_LIMIT, () -> isConnected(port));
    }

    private static boolean isConnected(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
