package io.ha4j.vrrp.linux;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.loop.PollLoop;
import io.ha4j.linux.loop.ReadableFd;
import io.ha4j.linux.socket.RawIpSocket;
import io.ha4j.linux.socket.ReceivedPacket;
import io.ha4j.loop.LoopTimer;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether this host lets its own advertisements out and in again: a firewall that drops protocol 112 makes two masters, and nothing
 * else says so. Told by one packet to the group with a TTL or hop limit of 0, which the kernel loops back through all of its filters,
 * and never puts on the wire (RFC 1112 section 6.1; {@code ip_mc_output}, {@code ip6_finish_output2}). It is no VRRP message: its
 * version and virtual router id are 0.
 *
 * <p>It cannot see what switches and other hosts drop. On the loop only.
 */
final class MulticastSelfTest implements ReadableFd, AutoCloseable {

    /** The kernel loops the packet before the call that sends it returns; the rest is for a busy loop. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static final String ADVICE = " (does a firewall on this host drop IP protocol 112?)";

    private static final int LENGTH = 24;
    private static final int ANSWERS_PER_ROUND = 64;

    private final PollLoop loop;
    private final Device device;
    private final InetAddress group;
    private final RawIpSocket socket;
    private final Consumer<@Nullable String> verdict;
    private final LoopTimer patience;
    private final ReceivedPacket packet = new ReceivedPacket();
    private final byte[] sent = new byte[LENGTH];
    private String trouble = "the packet did not come back within " + PATIENCE.toMillis() + " ms" + ADVICE;
    private boolean closed;

    private MulticastSelfTest(
            PollLoop loop, Device device, InetAddress group, RawIpSocket socket, Consumer<@Nullable String> verdict) {
        this.loop = loop;
        this.device = device;
        this.group = group;
        this.socket = socket;
        this.verdict = verdict;
        this.patience = loop.newTimer(nowNanos -> end(trouble));
        byte[] nonce = new byte[LENGTH - 2];
        new SecureRandom().nextBytes(nonce);
        System.arraycopy(nonce, 0, sent, 2, nonce.length);
    }

    /**
     * Begins.
     *
     * @param verdict hears once what is wrong, or null for nothing; not before this returns, and not after {@link #close}
     * @throws LinuxException if the socket cannot be opened
     */
    static MulticastSelfTest begin(
            IpTransport transport,
            PollLoop loop,
            Device device,
            InetAddress source,
            InetAddress group,
            Consumer<@Nullable String> verdict) {
        try (Opening opening = new Opening()) {
            RawIpSocket socket = opening.add(RawIpSocket.open(transport.family(), VrrpSocket.PROTOCOL));
            socket.multicastAll(false)
                    .bindToDevice(device.name())
                    .multicastLoop(true)
                    .multicastHops(0)
                    .multicastInterface(device.ifIndex())
                    .joinGroup(group, device.ifIndex());
            MulticastSelfTest test = new MulticastSelfTest(loop, device, group, socket, verdict);
            loop.register(test);
            opening.done();
            test.send(source);
            return test;
        }
    }

    private void send(InetAddress source) {
        long nowNanos = loop.ticker().nanos();
        patience.set(nowNanos + PATIENCE.toNanos());
        try {
            socket.send(sent, 0, sent.length, group, device.ifIndex(), source);
        } catch (IOException e) {
            trouble = e.getMessage() + ADVICE;
            patience.set(nowNanos); // the caller is not called back from within its call
        }
    }

    @Override
    public int fd() {
        return socket.fd();
    }

    /** Others are heard on this socket too. */
    @Override
    public void drain(long nowNanos) {
        try {
            for (int i = 0; i < ANSWERS_PER_ROUND && !closed && socket.receive(packet); i++) {
                if (packet.hops() == 0 && isOurs()) {
                    end(null);
                }
            }
        } catch (IOException e) {
            end(e.getMessage());
        }
    }

    private boolean isOurs() {
        int from = packet.offset();
        return packet.length() == LENGTH && Arrays.equals(packet.bytes(), from, from + LENGTH, sent, 0, LENGTH);
    }

    private void end(@Nullable String found) {
        if (!closed) {
            close();
            verdict.accept(
                    found == null
                            ? null
                            : "self-test on " + device.name() + " with " + Addresses.text(group) + ": " + found);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            patience.set(LoopTimer.NEVER);
            loop.deregister(this);
            socket.close();
        }
    }
}
