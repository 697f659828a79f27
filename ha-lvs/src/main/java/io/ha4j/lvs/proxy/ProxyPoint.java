package io.ha4j.lvs.proxy;

import io.ha4j.lvs.proxy.LoopCounts.Kind;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.IdentityHashMap;
import java.util.Objects;

/** An address at which a service takes connections. Each loop counts on its own. Thread-safe. */
final class ProxyPoint implements ListeningPoint {

    private final ProxyService service;
    private final InetSocketAddress address;
    private final IdentityHashMap<ProxyLoop, LoopCounts> counts = new IdentityHashMap<>();

    ProxyPoint(ProxyService service, InetSocketAddress address) {
        this.service = service;
        this.address = address;
        for (ProxyLoop loop : service.engine().loops()) {
            counts.put(loop, new LoopCounts());
        }
    }

    @Override
    public Listener listen() {
        ProxyEngine engine = service.engine();
        return engine.transport().listen(this, engine.loopForListener());
    }

    ProxyService service() {
        return service;
    }

    InetSocketAddress address() {
        return address;
    }

    /** {@return whether it must leave IPv4 to another point of the service} */
    boolean isIpv6Only() {
        return service.points().stream().anyMatch(this::isTwinOf);
    }

    /** {@return whether both are at all addresses of this host and one port, this one of IPv6 and the other of IPv4} */
    boolean isTwinOf(ProxyPoint other) {
        InetAddress mine = address.getAddress();
        InetAddress others = other.address.getAddress();
        return mine.isAnyLocalAddress()
                && others.isAnyLocalAddress()
                && mine instanceof Inet6Address
                && others instanceof Inet4Address
                && address.getPort() == other.address.getPort()
                && address.getPort() != 0;
    }

    /** {@return what {@code loop} counts here} */
    LoopCounts counts(ProxyLoop loop) {
        return Objects.requireNonNull(counts.get(loop));
    }

    long sum(Kind kind) {
        long sum = 0;
        for (LoopCounts loop : counts.values()) {
            sum += loop.get(kind);
        }
        return sum;
    }

    @Override
    public int active() {
        long ended = sum(Kind.ENDED); // first: so none is seen to end that was not seen to begin
        return Math.toIntExact(Math.max(0, accepted() - ended));
    }

    @Override
    public long accepted() {
        return sum(Kind.ACCEPTED);
    }

    @Override
    public long rejected() {
        return sum(Kind.REJECTED);
    }

    @Override
    public long denied() {
        return sum(Kind.DENIED);
    }

    @Override
    public long malformed() {
        return sum(Kind.MALFORMED);
    }

    @Override
    public long timeouts() {
        return sum(Kind.TIMEOUTS);
    }

    @Override
    public long bytesFromClients() {
        return sum(Kind.BYTES_FROM_CLIENTS);
    }

    @Override
    public long bytesFromServers() {
        return sum(Kind.BYTES_FROM_SERVERS);
    }
}
