package io.ha4j.lvs.datagram;

import java.util.concurrent.atomic.LongAdder;

/** What has been counted at one address. Thread-safe. */
final class Counters {

    final LongAdder sessions = new LongAdder();
    final LongAdder ended = new LongAdder();
    final LongAdder toServers = new LongAdder();
    final LongAdder bytesToServers = new LongAdder();
    final LongAdder toClients = new LongAdder();
    final LongAdder bytesToClients = new LongAdder();
    final LongAdder timedOut = new LongAdder();
    final LongAdder evicted = new LongAdder();

    final LongAdder invalid = new LongAdder();
    final LongAdder tooManySessions = new LongAdder();
    final LongAdder noServer = new LongAdder();
    final LongAdder noSocket = new LongAdder();
    final LongAdder blocked = new LongAdder();
    final LongAdder sendFailed = new LongAdder();

    void sentToServer(int bytes) {
        toServers.increment();
        bytesToServers.add(bytes);
    }

    void sentToClient(int bytes) {
        toClients.increment();
        bytesToClients.add(bytes);
    }
}
