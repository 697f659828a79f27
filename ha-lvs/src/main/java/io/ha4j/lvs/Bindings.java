package io.ha4j.lvs;

import io.ha4j.HaBindException;
import io.ha4j.loop.Loop;
import io.ha4j.lvs.proxy.ListeningSocket;
import io.ha4j.lvs.proxy.Traffic;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Listens on all addresses of a virtual server, each on its own account. On the loop, unless said otherwise. */
final class Bindings {

    private final List<Binding> all;

    Bindings(String owner, List<InetSocketAddress> addresses, Traffic traffic, Loop loop, Binding.Outcome outcome) {
        this.all = addresses.stream()
                .map(address -> new Binding(owner, address, traffic, loop, outcome))
                .toList();
    }

    /**
     * Opens all while the caller waits; {@link #adopt} is next. Called by the thread that starts the component, once.
     *
     * @throws HaBindException if one of them does not work; then none is open
     */
    List<ListeningSocket> openNow() {
        List<ListeningSocket> opened = new ArrayList<>();
        try {
            for (Binding binding : all) {
                opened.add(binding.openNow());
            }
            return opened;
        } catch (RuntimeException e) {
            opened.forEach(ListeningSocket::close);
            throw e;
        }
    }

    /** Takes what {@link #openNow} has opened. */
    void adopt(List<ListeningSocket> opened) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).adopt(opened.get(i));
        }
    }

    /** {@return whether they listen, or try to} */
    boolean areWanted() {
        return all.get(0).isWanted();
    }

    /** Begins to listen, or to try. */
    void open() {
        all.forEach(Binding::open);
    }

    /** Called by any thread. */
    List<ListenerSnapshot> snapshot() {
        return all.stream().map(Binding::snapshot).toList();
    }

    /** {@return completed when no listening socket is open any more} */
    CompletableFuture<Void> close(String reason) {
        return CompletableFuture.allOf(
                all.stream().map(binding -> binding.close(reason)).toArray(CompletableFuture<?>[]::new));
    }
}
