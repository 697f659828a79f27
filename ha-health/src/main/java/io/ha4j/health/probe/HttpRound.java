package io.ha4j.health.probe;

import io.ha4j.value.Addresses;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One probe: its exchanges one after another, over one connection as far as the target lets it. After {@link #start} on the event
 * loop of its connection, of which there is one at a time.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what matters is told through the result
final class HttpRound {

    private static final List<String> PROTOCOLS = List.of("http/1.1");

    private final HttpProbe probe;
    private final ProbeRequest request;
    private final InetSocketAddress target;
    private final NetworkProbes network;
    private final @Nullable HttpConnections idle;
    private final @Nullable TlsClient tls;
    private final CompletableFuture<ProbeResult> result = new CompletableFuture<>();

    private HttpExchange exchange;
    private int next = 1;
    private int redirects;
    private boolean retried;
    private String warning = "";

    /** Written on the event loop, read by whoever cancels. */
    private volatile @Nullable HttpConnection connection;

    HttpRound(HttpProbe probe, ProbeRequest request) {
        this.probe = probe;
        this.request = request;
        this.target = request.target();
        this.network = request.context().get(NetworkProbes.COMPONENT);
        this.idle = probe.keepAlive() ? request.context().get(HttpConnections.COMPONENT) : null;
        this.tls = probe.tls().isPresent()
                ? request.context().get(probe.tls().get().client())
                : null;
        this.exchange = probe.exchanges().get(0);
    }

    CompletableFuture<ProbeResult> start() {
        result.whenComplete((ended, failure) -> {
            HttpConnection open = connection;
            if (open != null) {
                open.close();
            }
        });
        HttpConnection kept = idle == null ? null : idle.take(key());
        if (kept != null && kept.name().equals(tlsName())) {
            connection = kept;
            kept.resume(this);
        } else {
            if (kept != null) {
                kept.close();
            }
            connect();
        }
        return result;
    }

    private HttpConnections.Key key() {
        return new HttpConnections.Key(request.check(), probe, target);
    }

    /** {@return whether nobody waits for the result any more} */
    boolean isOver() {
        return result.isDone();
    }

    void connect() {
        network.connect(request, this::adopt).whenComplete((ended, failure) -> {
            if (ended != null && !ended.ok()) { // above all if there is no connection
                fail(ended.reason());
            }
        });
    }

    private void adopt(Channel channel, CompletableFuture<ProbeResult> life) {
        HttpConnection adopted = new HttpConnection(channel, life, probe.maxResponseBytes(), this);
        if (tls == null) {
            if (!probe.keepAlive()) {
                // A reset in place of a farewell: nobody waits for more, and no port of ours stays taken for a minute.
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            }
            adopted.open();
        } else {
            String name = tlsName();
            adopted.open(name, tls.handler(channel.alloc(), name, PROTOCOLS));
        }
        connection = adopted;
        if (result.isDone()) {
            adopted.close();
        }
    }

    private String tlsName() {
        return tls == null ? "" : tls.tls().nameOf(exchange.host(), target);
    }

    /** The connection is there, and free. */
    void ready(HttpConnection there) {
        if (tls != null && !trusts(tls, there.session())) {
            return;
        }
        boolean last = next == probe.exchanges().size() && !probe.keepAlive() && probe.maxRedirects() == 0;
        there.send(exchange, exchange.encode(there.allocator(), target, tls != null, last), probe.maxRedirects() > 0);
    }

    /** Each time, as a connection may be kept until its certificate has ended. */
    private boolean trusts(TlsClient client, SSLSession session) {
        ProbeResult judged = client.judge(
                session, Addresses.text(target), request.context().wallClock().instant());
        if (!judged.ok()) {
            fail(judged.reason());
        } else if (!judged.reason().isEmpty()) {
            warning = judged.reason();
        }
        return judged.ok();
    }

    /** The answer is complete, and as expected unless it is a redirect. */
    void answered(HttpConnection there, HttpAnswer answer) {
        retried = false; // each request has its own second try
        Optional<String> location = answer.redirect();
        if (location.isPresent()) {
            if (!follow(answer.status(), location.get())) {
                return;
            }
        } else if (next == probe.exchanges().size()) {
            succeed(there);
            return;
        } else {
            exchange = probe.exchanges().get(next++);
            redirects = 0;
        }
        if (there.isReusable() && there.name().equals(tlsName())) {
            ready(there);
        } else {
            there.leave();
            connect();
        }
    }

    private boolean follow(int status, String location) {
        if (++redirects > probe.maxRedirects()) {
            fail("status " + status + ": more than " + probe.maxRedirects() + " redirects");
            return false;
        }
        String host = exchange.hostFor(target, tls != null);
        Optional<String> path = HttpRedirect.path(probe.scheme(), host, target.getPort(), exchange.path(), location);
        if (path.isEmpty()) {
            fail("status " + status + ": redirected elsewhere, to " + location);
            return false;
        }
        exchange = exchange.redirected(path.get(), status <= 303);
        return true;
    }

    /** The connection has ended, and the answer is not complete. */
    void lost(String reason, boolean unheard) {
        boolean idempotent = exchange.method() != HttpProbe.Method.POST; // RFC 9110 section 9.2.2
        if (unheard && idempotent && !retried && !result.isDone()) {
            retried = true; // the target may close a connection that waits, at any time (RFC 9112 section 9.3.1)
            connect();
        } else {
            fail(reason);
        }
    }

    private void succeed(HttpConnection there) {
        HttpConnections.Key key = key();
        connection = null;
        boolean kept = idle != null && there.isReusable();
        if (kept && idle != null) {
            there.keep(idle, key);
        }
        boolean wanted = result.complete(warning.isEmpty() ? ProbeResult.success() : ProbeResult.success(warning));
        if (!kept || !wanted) {
            there.leave();
        }
    }

    /** Names the exchange if there are several. */
    void fail(String reason) {
        boolean one = probe.exchanges().size() == 1;
        result.complete(ProbeResult.failure(
                one ? reason : probe.exchanges().get(next - 1).path() + ": " + reason));
    }
}
