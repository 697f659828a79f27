package io.ha4j.vrrp.linux;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.loop.PollLoop;
import io.ha4j.linux.loop.ReadableFd;
import io.ha4j.linux.socket.PacketSocket;
import io.ha4j.linux.socket.RawIpSocket;
import io.ha4j.linux.socket.ReceivedPacket;
import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.announce.AddressClaim;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears on the links of a master who else claims an address there: by ARP, or by neighbour advertisements to all nodes. On the VRRP
 * loop.
 */
final class ClaimWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ClaimWatch.class);
    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int ICMPV6 = 58;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;
    private static final int MOST_PER_ROUND = 256;

    /** Hears of claims by others. */
    @FunctionalInterface
    interface Follower {
        void onClaim(Device device, InetAddress address, String hardwareAddress, long nowNanos);
    }

    private record Place(int ifIndex, AddressFamily family) {}

    private final PollLoop loop;
    private final Map<Place, Ear> ears = new HashMap<>();

    ClaimWatch(PollLoop loop) {
        this.loop = loop;
    }

    /**
     * Has {@code follower} hear who claims {@code address} on a link. Where that cannot be heard, it hears nothing.
     */
    void follow(Device device, InetAddress address, Follower follower) {
        if (device.hardwareAddress() == null) {
            return;
        }
        try {
            ears.computeIfAbsent(new Place(device.ifIndex(), AddressFamily.of(address)), place -> open(place, device))
                    .followers
                    .computeIfAbsent(address, any -> new LinkedHashSet<>())
                    .add(follower);
        } catch (LinuxException e) {
            log.warn("cannot hear who else claims addresses on {}: {}", device.name(), e.getMessage());
        }
    }

    private Ear open(Place place, Device device) {
        Ear ear = place.family() == AddressFamily.IPV4 ? new ArpEar(device) : new NeighbourEar(device);
        loop.register(ear);
        return ear;
    }

    void unfollow(Follower follower) {
        ears.values().removeIf(ear -> {
            ear.followers.values().removeIf(those -> those.remove(follower) && those.isEmpty());
            if (ear.followers.isEmpty()) {
                close(ear);
            }
            return ear.followers.isEmpty();
        });
    }

    private void close(Ear ear) {
        loop.deregister(ear);
        ear.close();
    }

    @Override
    public void close() {
        ears.values().forEach(this::close);
        ears.clear();
    }

    /** One socket on one link. */
    private abstract static class Ear implements ReadableFd, AutoCloseable {
        final Device device;
        final Map<InetAddress, Set<Follower>> followers = new HashMap<>();

        Ear(Device device) {
            this.device = device;
        }

        /** Takes one packet and tells of it. {@return false if there is none} */
        abstract boolean hear(long nowNanos) throws IOException;

        @Override
        public final void drain(long nowNanos) {
            try {
                for (int i = 0; i < MOST_PER_ROUND; i++) {
                    if (!hear(nowNanos)) {
                        return;
                    }
                }
            } catch (IOException e) { // the link went down; its own events say so
                log.debug("hearing claims on {} failed", device, e);
            }
        }

        final void tell(@Nullable AddressClaim claim, long nowNanos) {
            Set<Follower> concerned = claim == null ? null : followers.get(claim.address());
            if (claim != null && concerned != null && !claim.hardwareAddress().equals(device.hardwareAddress())) {
                String who = claim.hardwareAddress().toString();
                for (Follower follower : List.copyOf(concerned)) {
                    follower.onClaim(device, claim.address(), who, nowNanos);
                }
            }
        }

        @Override
        public abstract void close();
    }

    private static final class ArpEar extends Ear {
        private final PacketSocket socket;
        private final byte[] frame = new byte[128];

        ArpEar(Device device) {
            super(device);
            this.socket = PacketSocket.receiver(ETHERTYPE_ARP, device.ifIndex());
        }

        @Override
        public int fd() {
            return socket.fd();
        }

        @Override
        boolean hear(long nowNanos) throws IOException {
            int length = socket.receive(frame);
            if (length >= 0) {
                tell(AddressClaim.parse(frame, 0, Math.min(length, frame.length)), nowNanos);
            }
            return length >= 0;
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** The kernel has checked the checksum, and every interface with IPv6 is in the group of all nodes. */
    private static final class NeighbourEar extends Ear {
        private final RawIpSocket socket;
        private final ReceivedPacket packet = new ReceivedPacket();

        NeighbourEar(Device device) {
            super(device);
            this.socket = RawIpSocket.open(AddressFamily.IPV6, ICMPV6);
            try {
                socket.icmp6Filter(NEIGHBOUR_ADVERTISEMENT).bindToDevice(device.name());
            } catch (RuntimeException | Error e) {
                socket.close();
                throw e;
            }
        }

        @Override
        public int fd() {
            return socket.fd();
        }

        @Override
        boolean hear(long nowNanos) throws IOException {
            if (!socket.receive(packet)) {
                return false;
            }
            if (!packet.malformed() && !packet.truncated()) {
                boolean toGroup = packet.destination().isMulticastAddress();
                tell(
                        AddressClaim.parseAdvertisement(
                                packet.bytes(), packet.offset(), packet.length(), packet.hops(), toGroup),
                        nowNanos);
            }
            return true;
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
