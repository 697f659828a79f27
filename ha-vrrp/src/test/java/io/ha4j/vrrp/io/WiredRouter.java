package io.ha4j.vrrp.io;

import io.ha4j.loop.Loop;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.core.PausePolicy;
import io.ha4j.vrrp.core.VrrpSettings;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.RouterAddress;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A router at the end of a wire: it advertises, and what it hears goes through all checks. Packets are carried by hand. */
final class WiredRouter implements VrrpChannel {

    private final Advertisement own;
    private final RouterAddress self;
    private final RouterAddress group;
    private final AdvertisementPort port;
    private final VrrpCounters counters = new VrrpCounters();
    private final List<Advertisement> obeyed = new ArrayList<>();
    private final List<byte[]> sent = new ArrayList<>();

    WiredRouter(
            Advertisement own,
            InetAddress self,
            InetAddress group,
            @Nullable Authentication authentication,
            InstantSource wallClock) {
        this.own = own;
        this.self = new RouterAddress(self, 0);
        this.group = new RouterAddress(group, 0);
        this.port = new AdvertisementPort(
                new VrrpSettings(own, 3, true, 0, 0, PausePolicy.RESUME),
                this,
                authentication,
                ChecksumDialect.PSEUDO_HEADER,
                wallClock,
                counters,
                (advertisement, arrival) -> obeyed.add(advertisement));
    }

    /** {@return what it sends} */
    byte[] advertise() {
        port.send(own);
        return sent.get(sent.size() - 1);
    }

    /** {@return what it counted because of that packet} */
    Map<String, Long> hear(byte[] packet, InetAddress from) {
        Map<String, Long> before = counters.toMap();
        port.onPacket(packet, 0, packet.length, new Arrival(new RouterAddress(from, 0), group.address(), 255, 0, 0));
        return counters.toMap().entrySet().stream()
                .filter(e -> e.getValue() > before.getOrDefault(e.getKey(), 0L))
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue() - before.getOrDefault(e.getKey(), 0L)));
    }

    /** {@return whether it obeyed what {@code other} sends} */
    boolean understands(WiredRouter other) {
        int before = obeyed.size();
        hear(other.advertise(), other.address());
        return obeyed.size() == before + 1;
    }

    InetAddress address() {
        return self.address();
    }

    List<Advertisement> obeyed() {
        return obeyed;
    }

    VrrpCounters counters() {
        return counters;
    }

    AdvertisementPort port() {
        return port;
    }

    @Override
    public RouterAddress self() {
        return self;
    }

    @Override
    public List<RouterAddress> peers() {
        return List.of(group);
    }

    @Override
    public void send(byte[] packet, RouterAddress peer) {
        sent.add(packet);
    }

    @Override
    public Loop loop() {
        throw new AssertionError("nothing runs");
    }

    @Override
    public AddressKeeper keeper(VirtualResources resources, HostListener listener) {
        return AddressKeeper.unmanaged();
    }

    @Override
    public void attach(int virtualRouterId, PacketReceiver receiver, HostListener listener) {}

    @Override
    public void detach(int virtualRouterId) {}
}
