package io.ha4j.vrrp;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaEvent;
import io.ha4j.HaRuntime;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopFactory;
import io.ha4j.loop.LoopTimer;
import io.ha4j.loop.ThreadLoop;
import io.ha4j.time.Ticker;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.io.Arrival;
import io.ha4j.vrrp.io.VrrpChannel;
import io.ha4j.vrrp.io.VrrpTransport;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.RouterAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.NOPLogger;

/** One virtual router alone with itself: nothing is sent, no time passes by itself, nobody hears its events. One thread. */
final class RehearsalStage implements VrrpTransport, VrrpChannel, Loop, HaContext {

    /** RFC 5737: for documentation. */
    static final String VIRTUAL_ADDRESS = "192.0.2.100";

    private static final RouterAddress SELF = new RouterAddress(Addresses.parse("self", "192.0.2.1"), 0);
    private static final RouterAddress PEER = new RouterAddress(Addresses.parse("peer", "192.0.2.2"), 0);

    private final List<Timer> timers = new ArrayList<>();
    private long nowNanos;
    private @Nullable PacketReceiver receiver;

    VrrpRuntime run(VrrpInstance instance) {
        return VrrpRuntime.open(instance, this, this, NOPLogger.NOP_LOGGER);
    }

    /** The peer advertises, a while after what was before. */
    void hear(Advertisement advertisement) {
        nowNanos += advertisement.intervalNanos() / 2;
        byte[] packet =
                AdvertisementCodec.encode(advertisement, PEER.address(), SELF.address(), ChecksumDialect.PSEUDO_HEADER);
        PacketReceiver attached = receiver;
        if (attached != null) {
            attached.onPacket(packet, 0, packet.length, new Arrival(PEER, SELF.address(), 255, nowNanos, nowNanos));
        }
    }

    /** Nobody says anything until the next deadline. */
    void passDeadline() {
        for (Timer timer : timers) {
            long deadlineNanos = timer.deadlineNanos;
            if (deadlineNanos != LoopTimer.NEVER) {
                nowNanos = Math.max(nowNanos, deadlineNanos);
                timer.deadlineNanos = LoopTimer.NEVER;
                timer.onDeadline.accept(nowNanos);
            }
        }
    }

    private static final class Timer implements LoopTimer {
        private final LongConsumer onDeadline;
        private long deadlineNanos = NEVER;

        Timer(LongConsumer onDeadline) {
            this.onDeadline = onDeadline;
        }

        @Override
        public void set(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }
    }

    // The transport

    @Override
    public ComponentId id() {
        return new ComponentId("vrrp-rehearsal", "stage");
    }

    @Override
    public HaRuntime<VrrpChannel> start(HaContext context) {
        throw new IllegalStateException("the stage of a rehearsal is no component of a node");
    }

    @Override
    public AddressFamily family() {
        return AddressFamily.IPV4;
    }

    @Override
    public boolean requiresSignature() {
        return false;
    }

    // The channel

    @Override
    public Loop loop() {
        return this;
    }

    @Override
    public RouterAddress self() {
        return SELF;
    }

    @Override
    public List<RouterAddress> peers() {
        return List.of(PEER);
    }

    @Override
    public void attach(int virtualRouterId, PacketReceiver receiver, HostListener listener) {
        this.receiver = receiver;
    }

    @Override
    public void detach(int virtualRouterId) {
        receiver = null;
    }

    @Override
    public AddressKeeper keeper(VirtualResources resources, HostListener listener) {
        return AddressKeeper.unmanaged();
    }

    @Override
    public void send(byte[] packet, RouterAddress peer) {}

    // The loop

    @Override
    public Ticker ticker() {
        return () -> nowNanos;
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public LoopTimer newTimer(LongConsumer onDeadline) {
        Timer timer = new Timer(onDeadline);
        timers.add(timer);
        return timer;
    }

    // The node

    @Override
    public String nodeName() {
        return "rehearsal";
    }

    @Override
    public InstantSource wallClock() {
        return () -> Instant.EPOCH;
    }

    @Override
    public <L extends ThreadLoop> L loop(String name, Class<L> kind, LoopFactory<L> factory) {
        throw new IllegalStateException("a rehearsal has no loop but its stage");
    }

    @Override
    public <H> H get(HaComponent<H> component) {
        throw new IllegalStateException("a rehearsal has no component but its router");
    }

    @Override
    public void publish(HaEvent event, Runnable change) {
        change.run();
    }
}
