package io.ha4j.lvs.datagram;

import io.ha4j.lvs.proxy.ListeningSocket;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A virtual address: a socket for each event loop, over which the kernel spreads the clients so that each stays where it is. Where
 * sockets cannot share an address, there is one. Thread-safe.
 */
final class DatagramListener implements ListeningSocket {

    /** Answers that are on their way when it closes; longer would keep the next one from the address. */
    private static final long MOST_GRACE_NANOS = 250_000_000;

    private final List<Lane> lanes;
    private final long graceNanos;
    private final CompletableFuture<InetSocketAddress> bound = new CompletableFuture<>();
    private final CompletableFuture<Void> closed;

    private DatagramListener(List<Lane> lanes, long graceNanos) {
        this.lanes = lanes;
        this.graceNanos = graceNanos;
        // Also if the proxy threads have ended: then nothing is open.
        this.closed = all(lanes.stream().map(Lane::closed).toList()).handle((ended, failure) -> null);
    }

    static DatagramListener open(
            DatagramService service, List<EventLoop> loops, InetSocketAddress address, Counters counters) {
        EventLoop one = loops.get(Math.floorMod(address.hashCode(), loops.size()));
        List<EventLoop> used = Channels.canShareAddress(one) ? loops : List.of(one);
        List<Lane> lanes =
                used.stream().map(loop -> new Lane(service, counters, loop)).toList();
        DatagramListener listener = new DatagramListener(
                lanes, Math.min(MOST_GRACE_NANOS, service.drainTimeout().toNanos()));
        listener.bind(address);
        return listener;
    }

    /**
     * The first one has the address for itself, so that whoever has it already is noticed (SO_REUSEPORT alone would share it with any
     * process of the same user); then it lets the others in.
     */
    private void bind(InetSocketAddress address) {
        Lane first = lanes.get(0);
        CompletableFuture<?> unused = first.bind(address, false)
                .thenCompose(local -> first.share()
                        .thenCompose(shared -> all(lanes.subList(1, lanes.size()).stream()
                                .map(lane -> lane.bind(local, true))
                                .toList()))
                        .thenApply(others -> local))
                .whenComplete(this::bindEnded);
        for (Lane lane : lanes) {
            unused =
                    lane.closed().whenComplete((ended, failure) -> close()); // one that failed takes the others with it
        }
    }

    private void bindEnded(@Nullable InetSocketAddress local, @Nullable Throwable failure) {
        if (local != null) {
            bound.complete(local);
        } else {
            close();
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            bound.completeExceptionally(cause == null ? new IllegalStateException("not bound") : cause);
        }
    }

    private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(new CompletableFuture<?>[0]));
    }

    @Override
    public CompletableFuture<InetSocketAddress> bound() {
        return bound;
    }

    @Override
    public void close() {
        lanes.forEach(lane -> lane.stop(graceNanos));
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed;
    }

    void cut(Predicate<Session> which) {
        lanes.forEach(lane -> lane.cut(which));
    }
}
