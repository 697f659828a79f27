package io.ha4j.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.netlink.NetworkChange.AddressChanged;
import io.ha4j.linux.netlink.NetworkChange.AddressRemoved;
import io.ha4j.linux.netlink.NetworkChange.LinkChanged;
import io.ha4j.linux.netlink.NetworkChange.LinkRemoved;
import io.ha4j.value.CidrAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which news is a change, and in which order changes are told. */
class NetworkTableTest {

    private final NetworkTable table = new NetworkTable();
    private final List<NetworkChange> changes = new ArrayList<>();

    private static Link link(int index, String name, int flags) {
        return new Link(index, name, flags, flags != 0, null, 0, 0, "", "", 1500);
    }

    private static InterfaceAddress address(int index, String text) {
        return InterfaceAddress.of(index, CidrAddress.parse("address", text));
    }

    private List<NetworkChange> told() {
        List<NetworkChange> told = List.copyOf(changes);
        changes.clear();
        return told;
    }

    @Test
    void theSameAgainIsNoChange() {
        Link eth0 = link(2, "eth0", Link.UP);
        table.put(eth0, changes::add);
        table.put(link(2, "eth0", Link.UP), changes::add);
        InterfaceAddress address = address(2, "192.0.2.1/24").withValidSeconds(5);
        table.put(address, changes::add);
        table.put(address.withValidSeconds(9), changes::add);
        assertThat(told()).containsExactly(new LinkChanged(eth0), new AddressChanged(address));
        assertThat(table.addresses(2)).containsExactly(address.withValidSeconds(9));

        InterfaceAddress deprecated = address.withFlags(InterfaceAddress.DEPRECATED);
        table.put(deprecated, changes::add);
        table.put(address(2, "192.0.2.1/32"), changes::add);
        assertThat(told())
                .containsExactly(new AddressChanged(deprecated), new AddressChanged(address(2, "192.0.2.1/32")));
        table.remove(address(2, "192.0.2.9/24"), changes::add);
        table.remove(address(3, "192.0.2.1/24"), changes::add);
        table.removeLink(3, changes::add);
        assertThat(told()).isEmpty();
    }

    @Test
    void aRenamedLinkIsFoundByItsNewName() {
        table.put(link(2, "eth0", 0), changes::add);
        table.put(link(2, "lan0", 0), changes::add);
        table.put(link(3, "eth0", 0), changes::add);
        assertThat(told())
                .containsExactly(
                        new LinkChanged(link(2, "eth0", 0)),
                        new LinkChanged(link(2, "lan0", 0)),
                        new LinkChanged(link(3, "eth0", 0)));
        assertThat(table.link("lan0")).isEqualTo(link(2, "lan0", 0));
        assertThat(table.link("eth0")).isEqualTo(link(3, "eth0", 0));
        assertThat(table.links()).hasSize(2);
    }

    @Test
    void addressesGoBeforeTheirLink() {
        table.put(link(2, "eth0", 0), changes::add);
        table.put(address(2, "192.0.2.1/24"), changes::add);
        table.put(address(2, "2001:db8::1/64"), changes::add);
        told();
        table.removeLink(2, changes::add);
        assertThat(told())
                .containsExactly(
                        new AddressRemoved(address(2, "192.0.2.1/24")),
                        new AddressRemoved(address(2, "2001:db8::1/64")),
                        new LinkRemoved(link(2, "eth0", 0)));
        assertThat(table.addresses(2)).isEmpty();
    }

    @Test
    void aWholeNewTableTellsTheDifferences() {
        table.put(link(1, "lo", 1), changes::add);
        table.put(link(2, "eth0", 1), changes::add);
        table.put(link(3, "gone", 1), changes::add);
        table.put(address(1, "127.0.0.1/8"), changes::add);
        table.put(address(2, "192.0.2.1/24"), changes::add);
        table.put(address(2, "192.0.2.2/24"), changes::add);
        table.put(address(3, "192.0.2.3/24"), changes::add);
        told();
        table.replace(
                List.of(link(1, "lo", 1), link(2, "eth0", 0), link(4, "new", 1)),
                List.of(
                        address(1, "127.0.0.1/8").withValidSeconds(7),
                        address(2, "192.0.2.2/24"),
                        address(4, "192.0.2.4/24")),
                changes::add);
        assertThat(told())
                .containsExactly(
                        new AddressRemoved(address(2, "192.0.2.1/24")),
                        new AddressRemoved(address(3, "192.0.2.3/24")),
                        new LinkRemoved(link(3, "gone", 1)),
                        new LinkChanged(link(2, "eth0", 0)),
                        new LinkChanged(link(4, "new", 1)),
                        new AddressChanged(address(4, "192.0.2.4/24")));
        assertThat(table.link("gone")).isNull();
        assertThat(table.addresses(1)).containsExactly(address(1, "127.0.0.1/8").withValidSeconds(7));
    }
}
