package io.ha4j.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.linux.netlink.MacvlanMode;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.linux.netns.NetworkNamespace;
import io.ha4j.linux.sys.Errno;
import io.ha4j.testkit.Lab;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Settings of interfaces in a namespace of their own. */
@Tag("lab")
class SysctlLabTest {

    private interface Experiment {
        void run(Rtnetlink net) throws Exception;
    }

    @BeforeAll
    static void require() {
        Lab.require(
                NetworkNamespace.available(),
                "no network namespaces: needs Linux, root, and a JVM without a real network");
    }

    private static void inNamespace(Experiment experiment) throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create("sysctl")) {
            namespace.run(() -> {
                try (Rtnetlink net = Rtnetlink.open()) {
                    net.createVeth("a", "b", -1);
                    experiment.run(net);
                }
            });
        }
    }

    private static int index(Rtnetlink net, String name) {
        return net.link(name).orElseThrow().index();
    }

    @Test
    void aNameWithDotsIsOneComponent() throws Exception {
        inNamespace(net -> {
            net.createMacvlan(
                    "vrrp.51", index(net, "a"), HardwareAddress.parse("00:00:5e:00:01:33"), MacvlanMode.PRIVATE);
            Sysctl setting = Sysctl.ipv4("vrrp.51", "arp_ignore");
            assertThat(setting).hasToString("/proc/sys/net/ipv4/conf/vrrp.51/arp_ignore");
            assertThat(setting.name()).isEqualTo("net.ipv4.conf.vrrp/51.arp_ignore");
            assertThat(setting.exists()).isTrue();
            setting.write("1");
            assertThat(setting.read()).isEqualTo("1");
            assertThat(Sysctl.ipv4("a", "arp_ignore").read()).isEqualTo("0");
        });
    }

    @Test
    void followsTheNamespaceOfTheCallingThread() throws Exception {
        Sysctl setting = Sysctl.ipv6("a", "accept_ra");
        inNamespace(net -> {
            assertThat(setting.exists()).isTrue();
            setting.write("0");
            assertThat(setting.read()).isEqualTo("0");
        });
        assertThat(setting.exists()).isFalse();
    }

    @Test
    void aSettingMayBeOfNoInterface() throws Exception {
        Sysctl forward = Sysctl.net("ipv4/ip_forward");
        inNamespace(net -> {
            forward.write("1");
            assertThat(forward.read()).isEqualTo("1");
            assertThat(Sysctl.ipv4("a", "forwarding").read()).isEqualTo("1");
        });
        assertThat(forward).hasToString("/proc/sys/net/ipv4/ip_forward").isEqualTo(Sysctl.net("ipv4/ip_forward"));
        assertThat(forward.name()).isEqualTo("net.ipv4.ip_forward");
        assertThatThrownBy(() -> Sysctl.net("ipv4/../../kernel")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sysctl.net("/ipv4")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failuresSayWhereAndWhatToDo() throws Exception {
        inNamespace(net -> {
            assertThatThrownBy(() -> Sysctl.ipv4("nothing", "arp_ignore").read())
                    .asInstanceOf(InstanceOfAssertFactories.type(LinuxException.class))
                    .returns(Errno.ENOENT, LinuxException::errno)
                    .hasToString(
                            "io.ha4j.linux.LinuxException: read /proc/sys/net/ipv4/conf/nothing/arp_ignore: there is no"
                                    + " such interface or setting in this network namespace");
            assertThatThrownBy(() -> Sysctl.ipv4("a", "arp_ignore").write("many"))
                    .isInstanceOf(LinuxException.class)
                    .hasMessage("write many to /proc/sys/net/ipv4/conf/a/arp_ignore: Invalid argument");
        });
        assertThatThrownBy(() -> Sysctl.ipv4("../all", "arp_ignore")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sysctl.ipv4("..", "arp_ignore")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sysctl.ipv4("", "arp_ignore")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aScopePutsBackWhatIsStillAsItLeftIt() throws Exception {
        inNamespace(net -> {
            Sysctl ignore = Sysctl.ipv4("a", "arp_ignore");
            Sysctl announce = Sysctl.ipv4("a", "arp_announce");
            Sysctl filter = Sysctl.ipv4("a", "rp_filter");
            Sysctl missing = Sysctl.ipv4("nothing", "rp_filter");
            announce.write("1");
            filter.write("0");
            try (SysctlScope scope = new SysctlScope()) {
                scope.set(ignore, "1").set(announce, "2").set(announce, "0").set(filter, "2");
                assertThat(announce.read()).isEqualTo("0");
                filter.write("1"); // somebody else
                assertThatThrownBy(() -> scope.set(missing, "1")).isInstanceOf(LinuxException.class);
            }
            assertThat(ignore.read()).isEqualTo("0");
            assertThat(announce.read()).isEqualTo("1");
            assertThat(filter.read()).isEqualTo("1");
        });
    }

    @Test
    void aScopeSkipsAnInterfaceThatIsGone() throws Exception {
        inNamespace(net -> {
            net.createVeth("c", "d", -1);
            try (SysctlScope scope = new SysctlScope()) {
                scope.set(Sysctl.ipv4("a", "arp_ignore"), "1");
                scope.set(Sysctl.ipv4("c", "arp_ignore"), "1");
                net.deleteLink(index(net, "c"));
            }
            assertThat(Sysctl.ipv4("a", "arp_ignore").read()).isEqualTo("0");
        });
    }
}
