package io.ha4j.vrrp.testkit;

import io.ha4j.loop.LoopTimer;
import io.ha4j.time.Ticker;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.io.VrrpChannel;
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
    private final Map<VirtualAddress, Held> held = new LinkedHashMap<>();

    /** By whom, and until when. */
    private record Held(Keeper keeper, long endNanos) {}

    HostAddresses(Ticker ticker, Consumer<HostAction> told) {
        this.ticker = ticker;
        this.told = told;
    }

    /** {@return those that are there now} */
    List<VirtualAddress> present() {
        long nowNanos = ticker.nanos();
        held.values().removeIf(one -> one.endNanos() <= nowNanos);
        return List.copyOf(held.keySet());
    }

    /** {@return whether that one is there now} */
    boolean contains(InetAddress address) {
        long nowNanos = ticker.nanos();
        for (Map.Entry<VirtualAddress, Held> entry : held.entrySet()) {
            if (entry.getKey().address().equals(address) && entry.getValue().endNanos() > nowNanos) {
                return true;
            }
        }
        return false;
    }

    /** The process has ended: what it has not released stays, and nobody holds it. */
    void abandon() {
        held.values().forEach(one -> one.keeper().holds = false);
    }

    AddressKeeper keeper(VirtualResources resources) {
        return new Keeper(resources);
    }

    /** As {@link VrrpChannel#change}, for a keeper made here. */
    void change(AddressKeeper keeper, VirtualResources next) {
        ((Keeper) keeper).change(next);
    }

    /** Does what the Linux one does, with announcements reduced to one each time. */
    private final class Keeper implements AddressKeeper {
        private final int virtualRouterId;
        private List<VirtualAddress> addresses = List.of();
        private long leaseNanos;
        private boolean holds;

        Keeper(VirtualResources resources) {
            this.virtualRouterId = resources.virtualRouterId();
            use(resources);
        }

        private void use(VirtualResources resources) {
            addresses = Stream.concat(resources.addresses().stream(), resources.excluded().stream())
                    .toList();
            leaseNanos = TimeUnit.SECONDS.toNanos(resources.leaseSeconds());
        }

        /** What stays is never gone, and what another one has taken over meanwhile is not removed. */
        void change(VirtualResources next) {
            List<VirtualAddress> before = addresses;
            use(next);
            if (holds && !addresses.equals(before)) {
                before.stream().filter(address -> !addresses.contains(address)).forEach(this::remove);
                put();
                told.accept(new HostAction.AddressesChanged(virtualRouterId));
                if (!before.containsAll(addresses)) {
                    told.accept(new HostAction.AddressesAnnounced(virtualRouterId));
                }
            } else if (!holds) {
                addresses.stream().filter(address -> !before.contains(address)).forEach(this::sweep);
            }
        }

        /** A former process may have left it here; what another instance of this one holds is not touched. */
        private void sweep(VirtualAddress address) {
            held.computeIfPresent(address, (same, one) -> one.keeper().holds ? one : null);
        }

        private void remove(VirtualAddress address) {
            held.computeIfPresent(address, (same, one) -> one.keeper() == this ? null : one);
        }

        @Override
        public void open(long nowNanos) {
            present();
            if (held.keySet().removeAll(addresses)) {
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
            addresses.forEach(address -> held.put(address, new Held(this, end)));
        }

        @Override
        public void release(long nowNanos) {
            holds = false;
            addresses.forEach(this::remove);
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
