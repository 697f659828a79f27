package io.ha4j.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.netlink.NetworkChange.AddressChanged;
import io.ha4j.linux.netlink.NetworkChange.AddressRemoved;
import io.ha4j.linux.netlink.NetworkChange.LinkChanged;
import io.ha4j.linux.netlink.NetworkChange.LinkRemoved;
import io.ha4j.testkit.Await;
import io.ha4j.value.CidrAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That the monitor's tables are the kernel's, also when news is lost. */
@Tag("lab")
class NetworkMonitorLabTest {

    private final List<NetworkChange> changes = new ArrayList<>();

    @BeforeAll
    static void require() {
        NetlinkLab.require();
    }

    private static CidrAddress cidr(String text) {
        return CidrAddress.parse("address", text);
    }

    private static void assertSame(NetworkMonitor monitor, Rtnetlink net) {
        assertThat(monitor.links()).containsExactlyInAnyOrderElementsOf(net.links());
        List<InterfaceAddress> known = new ArrayList<>();
        monitor.links().forEach(link -> known.addAll(monitor.addresses(link.index())));
        assertThat(known)
                .extracting(InterfaceAddress::cidr)
                .containsExactlyInAnyOrderElementsOf(
                        net.addresses().stream().map(InterfaceAddress::cidr).toList());
    }

    /** As {@link #assertSame}, once the kernel has told of carriers, which it does a moment later (net/core/link_watch.c). */
    private void awaitSame(NetworkMonitor monitor, Rtnetlink net) {
        Await.until(() -> monitor.links() + " and not " + net.links(), Duration.ofSeconds(10), () -> {
            monitor.drain(changes::add, System.nanoTime());
            return Set.copyOf(monitor.links()).equals(Set.copyOf(net.links()));
        });
    }

    private static void awaitCarrier(Rtnetlink net, String... links) {
        Await.until(
                "carrier",
                () -> Stream.of(links)
                        .allMatch(name -> net.link(name).orElseThrow().isRunning()));
    }

    @Test
    void tellsLinksAndAddressesAsTheyComeAndGo() throws Exception {
        NetlinkLab.inNamespace(net -> {
            try (NetworkMonitor monitor = NetworkMonitor.open()) {
                assertThat(monitor.link("lo")).isNotNull();
                monitor.drain(changes::add, System.nanoTime());
                assertThat(changes).isEmpty();

                int index = NetlinkLab.cable(net, "d0");
                Await.until("carrier", () -> {
                    monitor.drain(changes::add, System.nanoTime());
                    Link link = monitor.link("d0");
                    return link != null && link.isRunning();
                });
                assertThat(changes).contains(new LinkChanged(net.link("d0").orElseThrow()));
                awaitSame(monitor, net);
                assertSame(monitor, net);

                changes.clear();
                net.setDown(net.link("d0p").orElseThrow().index());
                Await.until("no carrier", () -> {
                    monitor.drain(changes::add, System.nanoTime());
                    Link link = monitor.link(index);
                    return link != null && link.isAdminUp() && !link.carrier();
                });

                InterfaceAddress address = InterfaceAddress.of(index, cidr("192.0.2.10/24"))
                        .withProtocol(18)
                        .withValidSeconds(10);
                changes.clear();
                net.addAddress(address);
                monitor.drain(changes::add, System.nanoTime());
                assertThat(changes)
                        .singleElement()
                        .satisfies(
                                c -> assertThat(((AddressChanged) c).address().cidr())
                                        .isEqualTo(address.cidr()));
                net.replaceAddress(address.withValidSeconds(20));
                monitor.drain(changes::add, System.nanoTime());
                assertThat(changes).as("a renewal is no news").hasSize(1);
                assertThat(monitor.addresses(index))
                        .filteredOn(a -> a.cidr().equals(address.cidr()))
                        .singleElement()
                        .satisfies(a -> assertThat(a.validSeconds()).isGreaterThan(10));

                changes.clear();
                net.setDown(index);
                net.rename(index, "renamed");
                monitor.drain(changes::add, System.nanoTime());
                assertThat(changes).noneMatch(c -> c instanceof LinkRemoved);
                assertThat(monitor.link("d0")).isNull();
                assertThat(monitor.link("renamed")).isEqualTo(monitor.link(index));

                changes.clear();
                net.deleteLink(index);
                monitor.drain(changes::add, System.nanoTime());
                assertThat(changes).last().isInstanceOf(LinkRemoved.class);
                assertThat(changes)
                        .anyMatch(c -> c instanceof AddressRemoved gone
                                && gone.address().cidr().equals(address.cidr()));
                assertThat(monitor.link(index)).isNull();
                assertThat(monitor.addresses(index)).isEmpty();
                assertSame(monitor, net);
                assertThat(monitor.resyncs()).isZero();
            }
        });
    }

    @Test
    void leavingABridgeIsNotTheEndOfALink() throws Exception {
        NetlinkLab.inNamespace(net -> {
            int index = NetlinkLab.cable(net, "d0");
            awaitCarrier(net, "d0", "d0p");
            int bridge = net.createBridge("br0");
            net.setUp(bridge);
            try (NetworkMonitor monitor = NetworkMonitor.open()) {
                net.setMaster(index, bridge);
                net.setMaster(index, 0);
                monitor.drain(changes::add, System.nanoTime());
                awaitSame(monitor, net);
                assertThat(changes).isNotEmpty().noneMatch(c -> c instanceof LinkRemoved);
                assertSame(monitor, net);
            }
        });
    }

    @Test
    void lostNewsIsMadeGood() throws Exception {
        NetlinkLab.inNamespace(net -> {
            int index = NetlinkLab.cable(net, "d0");
            int doomed = NetlinkLab.cable(net, "d1");
            awaitCarrier(net, "d0", "d0p", "d1", "d1p");
            net.addAddress(InterfaceAddress.of(index, cidr("198.51.100.1/32")));
            net.addAddress(InterfaceAddress.of(doomed, cidr("198.51.100.2/32")));
            try (NetworkMonitor monitor = NetworkMonitor.open(4096)) {
                for (int i = 0; i < 400; i++) {
                    net.addAddress(InterfaceAddress.of(index, cidr("10.0." + i / 200 + "." + i % 200 + "/32")));
                }
                net.deleteAddress(InterfaceAddress.of(index, cidr("198.51.100.1/32")));
                net.deleteLink(doomed);
                int late = net.createBridge("late");
                Await.until("read anew", () -> {
                    monitor.drain(changes::add, System.nanoTime());
                    return monitor.resyncs() > 0;
                });
                assertSame(monitor, net);
                assertThat(monitor.link(late)).isNotNull();
                Set<Object> told = new HashSet<>();
                for (NetworkChange change : changes) {
                    if (change instanceof AddressChanged added) {
                        assertThat(told.add(added.address())).as("told once").isTrue();
                    }
                }
                assertThat(told.stream().filter(a -> ((InterfaceAddress) a).prefixLength() == 32))
                        .hasSize(400);
                assertThat(changes)
                        .anyMatch(c -> c instanceof LinkRemoved gone
                                && gone.link().name().equals("d1"));
                assertThat(changes)
                        .filteredOn(c -> c instanceof AddressRemoved gone
                                && gone.address().prefixLength() == 32)
                        .hasSize(2);

                changes.clear();
                net.setDown(index);
                monitor.drain(changes::add, System.nanoTime());
                assertThat(changes).as("news comes again").isNotEmpty();
                awaitSame(monitor, net);
                assertSame(monitor, net);
            }
        });
    }

    @Test
    void readsTheTablesAnewAtMostOnceASecond() throws Exception {
        long second = 1_000_000_000L;
        NetlinkLab.inNamespace(net -> {
            int index = NetlinkLab.cable(net, "d0");
            awaitCarrier(net, "d0", "d0p");
            try (NetworkMonitor monitor = NetworkMonitor.open(4096)) {
                assertThat(monitor.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
                loseNews(net, index, 1);
                monitor.drain(changes::add, 0);
                assertThat(monitor.resyncs()).isEqualTo(1);
                assertThat(monitor.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
                assertSame(monitor, net);

                loseNews(net, index, 2);
                monitor.drain(changes::add, second - 1);
                monitor.drain(changes::add, second - 1);
                assertThat(monitor.resyncs()).as("too soon").isEqualTo(1);
                assertThat(monitor.deadlineNanos()).isEqualTo(second);
                monitor.drain(changes::add, second);
                assertThat(monitor.resyncs()).isEqualTo(2);
                assertSame(monitor, net);
            }
        });
    }

    private static void loseNews(Rtnetlink net, int index, int network) {
        for (int i = 0; i < 200; i++) {
            net.addAddress(InterfaceAddress.of(index, cidr("10.0." + network + "." + i + "/32")));
        }
    }
}
