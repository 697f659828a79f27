package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.RelayPeer.Outcome;
import io.ha4j.lvs.RelayScript.End;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No byte is lost, doubled or swapped, and no reset is taken for an end, whatever both peers do. {@code -Dha4j.relay.seeds=N} plays
 * more seeds for each engine, {@code -Dha4j.relay.from=N} begins with a certain one.
 */
class RelayPropertyTest {

    private static final int LANES = 4;
    private static final int SEEDS = Integer.getInteger("ha4j.relay.seeds", 50);
    private static final long FROM = Long.getLong("ha4j.relay.from", 1);

    /** A virtual server and its server, through which one connection goes at a time. */
    private static final class Lane implements AutoCloseable {

        private final ExecutorService threads;
        private final boolean notesEveryReset;
        private final AtomicReference<Turn> turn = new AtomicReference<>();
        private final TestServer server;
        private final Lb lb;

        private record Turn(RelayScript script, CompletableFuture<Outcome> server) {}

        Lane(EngineKind engine, ExecutorService threads) throws IOException {
            this.threads = threads;
            this.notesEveryReset = engine != EngineKind.IO_URING; // see there
            this.server = new TestServer(this::serve);
            this.lb = new Lb(Lb.web().plane(Lb.plane(engine)).realServer("127.0.0.1", server.port()));
        }

        private void serve(Socket socket) {
            Turn now = turn.get();
            try {
                now.server().complete(new RelayPeer(now.script().server(), socket, threads).play());
            } catch (IOException | RuntimeException e) {
                now.server().completeExceptionally(e);
            }
        }

        void play(long seed) throws Exception {
            RelayScript script = RelayScript.draw(seed, notesEveryReset);
            CompletableFuture<Outcome> served = new CompletableFuture<>();
            turn.set(new Turn(script, served));
            Outcome client = playClient(script);
            Outcome server = served.get(30, TimeUnit.SECONDS);
            String told = "replay with -Dha4j.relay.from=" + seed + " -Dha4j.relay.seeds=1: " + script + " client "
                    + client + " server " + server;
            check(script.client(), client, script.server(), server, told);
            check(script.server(), server, script.client(), client, told);
        }

        private Outcome playClient(RelayScript script) throws IOException {
            try (Socket socket = connect(script)) {
                return new RelayPeer(script.client(), socket, threads).play();
            } catch (ConnectException e) {
                return new Outcome("", "", String.valueOf(e.getMessage()));
            }
        }

        /** A server that resets at once may be quicker than the client, who hears of it when it thinks that it still connects. */
        private Socket connect(RelayScript script) throws IOException {
            try {
                return lb.connect(script.client().smallBuffer() ? 4_096 : 0);
            } catch (SocketException e) {
                if (script.server().end() == End.RESETS) {
                    throw (ConnectException) new ConnectException(e.getMessage()).initCause(e);
                }
                throw e;
            }
        }

        /** What {@code to} has heard of {@code from}. */
        private static void check(
                RelayScript.Peer from, Outcome sent, RelayScript.Peer to, Outcome heard, String told) {
            if (from.end() == End.RESETS) {
                assertThat(heard.trouble()).as(told).isNotEmpty();
            } else if (to.end() != End.RESETS) {
                assertThat(sent.sent()).as(told).startsWith(from.bytes() + " bytes");
                if (to.end() == End.FINISHES) {
                    assertThat(heard.received()).as(told).isEqualTo(sent.sent());
                    assertThat(heard.trouble()).as(told).isEmpty();
                }
            }
        }

        @Override
        public void close() throws IOException {
            Await.until(
                    () -> "all connections end: " + lb.snapshot(),
                    Duration.ofSeconds(15),
                    () -> lb.snapshot().active() == 0 && lb.server(0).active() == 0);
            lb.close();
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void losesNothing(EngineKind engine) throws Exception {
        Lb.require(engine);
        Lab.require(new File("/proc/self/fd").isDirectory(), "there is no /proc");
        play(engine, LANES); // what is loaded and opened once
        int before = openFiles();
        play(engine, SEEDS);
        Await.until(
                () -> before + " open files became " + openFiles(),
                Duration.ofSeconds(5),
                () -> openFiles() <= before + 1);
    }

    private static void play(EngineKind engine, int seeds) throws Exception {
        AtomicLong next = new AtomicLong(FROM);
        ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "relay-peer"));
        try {
            List<CompletableFuture<Void>> lanes = new ArrayList<>();
            for (int i = 0; i < LANES; i++) {
                lanes.add(CompletableFuture.runAsync(() -> playLane(engine, threads, next, FROM + seeds), threads));
            }
            for (CompletableFuture<Void> lane : lanes) {
                lane.get(10, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void playLane(EngineKind engine, ExecutorService threads, AtomicLong next, long end) {
        try (Lane lane = new Lane(engine, threads)) {
            for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
                lane.play(seed);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static int openFiles() {
        String[] files = new File("/proc/self/fd").list();
        return files == null ? 0 : files.length;
    }
}
