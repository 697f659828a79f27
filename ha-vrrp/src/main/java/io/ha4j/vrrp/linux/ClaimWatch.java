package io.ha4j.vrrp.linux;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.loop.PollLoop;
import io.ha4j.linux.loop.ReadableFd;
import io.ha4j.linux.socket.PacketSocket;
import io.ha4j.vrrp.announce.AddressClaim;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears on the links of a master who else claims an address there, by ARP. On the VRRP loop. */
final class ClaimWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ClaimWatch.class);
    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int MOST_FRAMES_PER_ROUND = 256;

    /** Hears of claims by others. */
    @FunctionalInterface
    interface Follower {
        void onClaim(Device device, InetAddress address, String hardwareAddress, long nowNanos);
    }

    private final PollLoop loop;
    private final Map<Integer, Ear> ears = new HashMap<>();

    ClaimWatch(PollLoop loop) {
        this.loop = loop;
    }

    /** Has {@code follower} hear the claims on a link. Where that cannot be heard, it hears nothing. */
    void follow(Device device, Follower follower) {
        if (device.hardwareAddress() == null) {
            return;
        }
        try {
            ears.computeIfAbsent(device.ifIndex(), index -> new Ear(device))
                    .followers
                    .add(follower);
        } catch (LinuxException e) {
            log.warn("cannot hear who else claims addresses on {}: {}", device.name(), e.getMessage());
        }
    }

    void unfollow(Follower follower) {
        ears.values().removeIf(ear -> {
            ear.followers.remove(follower);
            if (ear.followers.isEmpty()) {
                ear.close();
            }
            return ear.followers.isEmpty();
        });
    }

    @Override
    public void close() {
        ears.values().forEach(Ear::close);
        ears.clear();
    }

    private final class Ear implements ReadableFd, AutoCloseable {
        private final Device device;
        private final PacketSocket socket;
        private final byte[] frame = new byte[128];
        private final Set<Follower> followers = new LinkedHashSet<>();

        Ear(Device device) {
            this.device = device;
            this.socket = PacketSocket.receiver(ETHERTYPE_ARP, device.ifIndex());
            loop.register(this);
        }

        @Override
        public int fd() {
            return socket.fd();
        }

        @Override
        public void drain(long nowNanos) {
            try {
                for (int i = 0; i < MOST_FRAMES_PER_ROUND; i++) {
                    int length = socket.receive(frame);
                    if (length < 0) {
                        return;
                    }
                    tell(AddressClaim.parse(frame, 0, Math.min(length, frame.length)), nowNanos);
                }
            } catch (IOException e) { // the link went down; its own events say so
                log.debug("hearing claims on {} failed", device, e);
            }
        }

        private void tell(@Nullable AddressClaim claim, long nowNanos) {
            if (claim != null && !claim.hardwareAddress().equals(device.hardwareAddress())) {
                String who = claim.hardwareAddress().toString();
                for (Follower follower : Set.copyOf(followers)) {
                    follower.onClaim(device, claim.address(), who, nowNanos);
                }
            }
        }

        @Override
        public void close() {
            loop.deregister(this);
            socket.close();
        }
    }
}
