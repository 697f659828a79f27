package io.ha4j.vrrp.io;

import io.ha4j.loop.Loop;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.packet.RouterAddress;
import java.util.List;

/** Multicast, with all its demands, on which nothing is sent and nothing heard by itself. */
record QuietChannel(RouterAddress self, RouterAddress group) implements VrrpChannel {

    @Override
    public List<RouterAddress> peers() {
        return List.of(group);
    }

    @Override
    public boolean acceptsHops(Arrival arrival) {
        return arrival.hops() == 255;
    }

    @Override
    public boolean acceptsDestination(Arrival arrival) {
        return arrival.to().isMulticastAddress();
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

    @Override
    public void send(byte[] packet, RouterAddress peer) {
        throw new AssertionError("nothing is sent");
    }
}
