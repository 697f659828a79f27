package io.ha4j.vrrp.testkit;

import io.ha4j.loop.LoopTimer;
import io.ha4j.time.Ticker;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.host.VirtualResources;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The virtual addresses that the kernel of a simulated host has, each until its lease ends: to the nanosecond, where a real kernel may be
 * half a second early or late. They outlive the process that put them there.
 */
final class HostAddresses {

    private final Ticker ticker;
    private final Consumer<HostAction> told;
    private final Map<VirtualAddress, Long> ends = new LinkedHashMap<>();

    HostAddresses(Ticker ticker, Consumer<HostAction> told) {
        this.ticker = ticker;
        this.told = told;
    }

    /** {@return those that are there now} */
    List<VirtualAddress> present() {
        long nowNanos = ticker.nanos();
        ends.values().removeIf(end -> end <= nowNanos);
        return List.copyOf(ends.keySet());
    }

    /** {@return whether that one is there now} */
    boolean contains(InetAddress address) {
        long nowNanos = ticker.nanos();
        for (Map.Entry<VirtualAddress, Long> entry : ends.entrySet()) {
            if (entry.getKey().address().equals(address) && entry.getValue() > nowNanos) {
                return true;
            }
        }
        return false;
    }

    AddressKeeper keeper(VirtualResources resources) {
        return new Keeper(resources);
    }

    /** Does what the Linux one does, with announcements reduced to one each time. */
    private final class Keeper implements AddressKeeper {
        private final int virtualRouterId;
        private final List<VirtualAddress> addresses;
        private final long leaseNanos;
        private boolean holds;

        Keeper(VirtualResources resources) {
            this.virtualRouterId = resources.virtualRouterId();
            this.addresses = Stream.concat(resources.addresses().stream(), resources.excluded().stream())
                    .toList();
            this.leaseNanos = TimeUnit.SECONDS.toNanos(resources.leaseSeconds());
        }

        @Override
        public void open(long nowNanos) {
            present();
            if (ends.keySet().removeAll(addresses)) {
                told.accept(new HostAction.AddressesSwept(virtualRouterId));
            }
        }

        @Override
        public void acquire(long nowNanos) {
            holds = true;
            put();
            told.accept(new HostAction.AddressesTaken(virtualRouterId));
            told.accept(new HostAction.AddressesAnnounced(virtualRouterId));
        }

        @Override
        public void renew(long nowNanos) {
            if (holds && putBack()) {
                told.accept(new HostAction.AddressesAnnounced(virtualRouterId));
            }
        }

        @Override
        public void reannounce(long nowNanos) {
            if (holds) {
                putBack();
                told.accept(new HostAction.AddressesAnnounced(virtualRouterId));
            }
        }

        /** {@return whether they had lapsed} */
        private boolean putBack() {
            boolean lapsed = addresses.stream().anyMatch(address -> !contains(address.address()));
            put();
            if (lapsed) {
                told.accept(new HostAction.AddressesLapsed(virtualRouterId));
            }
            return lapsed;
        }

        private void put() {
            long end = leaseNanos == 0 ? LoopTimer.NEVER : ticker.nanos() + leaseNanos;
            addresses.forEach(address -> ends.put(address, end));
        }

        @Override
        public void release(long nowNanos) {
            holds = false;
            addresses.forEach(ends::remove);
            told.accept(new HostAction.AddressesReleased(virtualRouterId));
        }

        @Override
        public void close(long nowNanos) {
            if (holds) {
                release(nowNanos);
            }
        }
    }
}
