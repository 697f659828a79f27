package io.ha4j.health.probe;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.loop.PollLoop;
import io.ha4j.linux.loop.ReadableFd;
import io.ha4j.linux.socket.EchoReply;
import io.ha4j.linux.socket.IcmpSocket;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Require;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pings of a node: one socket for each family of addresses, which all checks share, on a thread of its own. Thread-safe.
 *
 * <p>A reply belongs to the request whose random number of 64 bits it repeats, with its sequence number and from its target.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what matters is told through listeners
final class Pinger implements HaRuntime<Pinger> {

    /** One for each node, pulled in by the first check that needs it. */
    static final HaComponent<Pinger> COMPONENT = new Component();

    private static final Logger log = LoggerFactory.getLogger(Pinger.class);

    /** Nothing a sender decides: as many pings as there are checks. */
    private final Map<Long, Ping> waiting = new ConcurrentHashMap<>();

    private final SecureRandom random = new SecureRandom();
    private final PollLoop loop;
    private final Map<AddressFamily, Source> sources = new EnumMap<>(AddressFamily.class);
    private final Map<AddressFamily, String> troubles = new EnumMap<>(AddressFamily.class);
    private int sequence; // on the loop

    private Pinger(PollLoop loop) {
        this.loop = loop;
    }

    /** @throws HaException if there is no socket for either family */
    private static Pinger start(HaContext context) {
        Pinger pinger = new Pinger(context.loop("ping", PollLoop.class, PollLoop::start));
        for (AddressFamily family : AddressFamily.values()) {
            pinger.open(family);
        }
        if (pinger.sources.isEmpty()) {
            throw new HaException("cannot ping: " + pinger.troubles.get(AddressFamily.IPV4));
        }
        pinger.loop.call(pinger::register);
        return pinger;
    }

    private void open(AddressFamily family) {
        try {
            sources.put(family, new Source(IcmpSocket.open(family)));
        } catch (LinuxException e) { // a system without IPv6 can ping by IPv4
            troubles.put(family, String.valueOf(e.getMessage()));
        }
    }

    private boolean register() {
        sources.values().forEach(loop::register);
        return true;
    }

    CompletableFuture<ProbeResult> ping(InetAddress target) {
        AddressFamily family = AddressFamily.of(target);
        Source source = sources.get(family);
        if (source == null) {
            return CompletableFuture.completedFuture(ProbeResult.failure("cannot ping: " + troubles.get(family)));
        }
        long number = random.nextLong();
        Ping ping = new Ping(target, new CompletableFuture<>());
        waiting.put(number, ping);
        ping.result.whenComplete((result, failure) -> waiting.remove(number));
        try {
            loop.execute(() -> send(source.socket, number, ping));
        } catch (RejectedExecutionException e) {
            ping.result.complete(ProbeResult.failure(e));
        }
        return ping.result;
    }

    private void send(IcmpSocket socket, long number, Ping ping) {
        if (ping.result.isDone()) {
            return;
        }
        sequence = (sequence + 1) & 0xffff;
        ping.sequence = sequence;
        byte[] data = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        try {
            socket.send(ping.target, sequence, data);
        } catch (IOException e) {
            ping.result.complete(ProbeResult.failure(e));
        }
    }

    private void onReply(EchoReply reply) {
        if (reply.length() != Long.BYTES) {
            return;
        }
        Ping ping = waiting.get(ByteBuffer.wrap(reply.data(), 0, Long.BYTES).getLong());
        if (ping != null
                && ping.sequence == reply.sequence()
                && Arrays.equals(ping.target.getAddress(), reply.source().getAddress())) {
            ping.result.complete(ProbeResult.success());
        }
    }

    @Override
    public Pinger handle() {
        return this;
    }

    @Override
    public Object snapshot() {
        return Map.of("waiting", waiting.size());
    }

    @Override
    public void close() {
        loop.call(this::closeSockets);
        waiting.values().forEach(ping -> ping.result.complete(ProbeResult.failure("the node closes")));
    }

    private boolean closeSockets() {
        for (Source source : sources.values()) {
            loop.deregister(source);
            source.socket.close();
        }
        return true;
    }

    /** One request that waits for its reply. The sequence number is written and read on the loop. */
    private static final class Ping {

        private final InetAddress target;
        private final CompletableFuture<ProbeResult> result;
        private int sequence = -1;

        Ping(InetAddress target, CompletableFuture<ProbeResult> result) {
            this.target = Require.nonNull("target", target, "an address");
            this.result = result;
        }
    }

    /** Reads one socket. */
    private final class Source implements ReadableFd {

        private static final int MOST_PER_ROUND = 256;

        private final IcmpSocket socket;
        private final EchoReply reply = new EchoReply();

        Source(IcmpSocket socket) {
            this.socket = socket;
        }

        @Override
        public int fd() {
            return socket.fd();
        }

        @Override
        public void drain(long nowNanos) {
            try {
                for (int i = 0; i < MOST_PER_ROUND && socket.receive(reply); i++) {
                    onReply(reply);
                }
            } catch (IOException e) { // told once; the pings that it concerns run into their time-outs
                log.debug("{}", socket, e);
            }
        }

        @Override
        public String toString() {
            return socket.toString();
        }
    }

    private static final class Component implements HaComponent<Pinger> {

        @Override
        public ComponentId id() {
            return new ComponentId("health-probe", "ping");
        }

        @Override
        public HaRuntime<Pinger> start(HaContext context) {
            return Pinger.start(context);
        }
    }
}
