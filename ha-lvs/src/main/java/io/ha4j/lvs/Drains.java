package io.ha4j.lvs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Those who wait for the end of a drain, by server. On the loop. */
final class Drains {

    private final List<List<CompletableFuture<Void>>> waiting = new ArrayList<>();

    Drains(int servers) {
        for (int i = 0; i < servers; i++) {
            waiting.add(new ArrayList<>());
        }
    }

    void add(int server, CompletableFuture<Void> drained) {
        waiting.get(server).add(drained);
    }

    /** {@return what tells those who wait now that it is over; they are told nothing else any more} */
    Runnable completion(int server) {
        List<CompletableFuture<Void>> taken = take(server);
        return () -> taken.forEach(one -> one.complete(null));
    }

    void fail(int server, RuntimeException reason) {
        take(server).forEach(one -> one.completeExceptionally(reason));
    }

    void failAll(RuntimeException reason) {
        for (int i = 0; i < waiting.size(); i++) {
            fail(i, reason);
        }
    }

    /** Who is told may come back and ask for another drain. */
    private List<CompletableFuture<Void>> take(int server) {
        List<CompletableFuture<Void>> taken = List.copyOf(waiting.get(server));
        waiting.get(server).clear();
        return taken;
    }
}
