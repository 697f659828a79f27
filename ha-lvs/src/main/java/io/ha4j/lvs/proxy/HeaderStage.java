package io.ha4j.lvs.proxy;

import io.ha4j.lvs.proxyprotocol.ProxyHeaderDecoder;
import io.ha4j.lvs.schedule.Flow;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The beginning of a session whose client has to send a PROXY header first. On the session's loop. */
final class HeaderStage {

    private final Session session;
    private final ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();

    HeaderStage(Session session) {
        this.session = session;
    }

    /** Takes what has come: {@return whether more is wanted}; what is left in {@code data} is the client's */
    boolean take(ByteBuffer data) {
        ProxyHeaderDecoder.Status status = decoder.decode(data);
        if (status == ProxyHeaderDecoder.Status.MALFORMED) {
            refuse(decoder.reason());
        }
        return status == ProxyHeaderDecoder.Status.NEED_MORE;
    }

    /** {@return who the header says has connected to what; null: it does not say} */
    @Nullable
    Flow flow(long startNanos) {
        InetSocketAddress source = decoder.header().source();
        InetSocketAddress destination = decoder.header().destination();
        return source != null && destination != null ? Flow.of(source, destination, startNanos) : null;
    }

    void refuse(String reason) {
        session.malformed("no PROXY header: " + reason);
    }
}
