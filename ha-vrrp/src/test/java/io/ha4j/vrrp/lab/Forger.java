package io.ha4j.vrrp.lab;

import io.ha4j.lab.Host;
import io.ha4j.linux.socket.RawIpSocket;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Sends, from one host to one destination, advertisements that no router has decided to send. One owner thread. */
final class Forger implements AutoCloseable {

    private final RawIpSocket socket;
    private final int ifIndex;
    private final InetAddress source;
    private final InetAddress destination;

    Forger(Host host, InetAddress source, String destination, int hops) throws Exception {
        this.ifIndex = host.interfaceIndex();
        this.source = source;
        this.destination = Addresses.parse("destination", destination);
        AddressFamily family = AddressFamily.of(source);
        this.socket = host.call(() -> RawIpSocket.open(family, 112)).hops(hops);
    }

    /** {@return a valid advertisement of version 3, VRID 51, 100 ms} */
    byte[] advertisement(int priority, String virtualAddress) {
        return advertisement(priority, virtualAddress, ChecksumDialect.PSEUDO_HEADER);
    }

    byte[] advertisement(int priority, String virtualAddress, ChecksumDialect dialect) {
        Advertisement advertisement = new Advertisement(
                VrrpVersion.V3, 51, priority, 10, List.of(Addresses.parse("virtualAddress", virtualAddress)));
        return AdvertisementCodec.encode(advertisement, source, destination, dialect);
    }

    void send(byte[] message) throws IOException {
        socket.send(message, 0, message.length, destination, ifIndex, source);
    }

    @Override
    public void close() {
        socket.close();
    }
}
