package io.ha4j.vrrp.linux;

import java.util.concurrent.atomic.LongAdder;

/** What one endpoint counts of packets that reach no instance. Thread-safe. */
final class PacketCounts {

    final LongAdder malformed = new LongAdder();
    final LongAdder unknownVirtualRouter = new LongAdder();
    final LongAdder receiveErrors = new LongAdder();
}
