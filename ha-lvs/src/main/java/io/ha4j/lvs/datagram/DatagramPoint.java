package io.ha4j.lvs.datagram;

import io.ha4j.lvs.proxy.ListeningPoint;
import io.ha4j.lvs.proxy.ListeningSocket;
import java.net.InetSocketAddress;

/** An address at which a service takes datagrams. Thread-safe. */
final class DatagramPoint implements ListeningPoint {

    private final DatagramService service;
    private final InetSocketAddress address;
    private final Counters counters = new Counters();

    DatagramPoint(DatagramService service, InetSocketAddress address) {
        this.service = service;
        this.address = address;
    }

    @Override
    public ListeningSocket listen() {
        return service.listen(address, counters);
    }

    Counters counters() {
        return counters;
    }

    @Override
    public int active() {
        long ended = counters.ended.sum(); // first: so none is seen to end that was not seen to begin
        return Math.toIntExact(Math.max(0, accepted() - ended));
    }

    @Override
    public long accepted() {
        return counters.sessions.sum();
    }

    @Override
    public long rejected() {
        return counters.noServer.sum();
    }

    @Override
    public long bytesFromClients() {
        return counters.bytesToServers.sum();
    }

    @Override
    public long bytesFromServers() {
        return counters.bytesToClients.sum();
    }
}
