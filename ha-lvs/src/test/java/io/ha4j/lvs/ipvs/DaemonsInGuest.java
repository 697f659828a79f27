package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.ipvs.IpvsDaemon.Role;
import io.ha4j.lvs.ipvs.IpvsException.Kind;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The daemons that synchronize connections. */
class DaemonsInGuest {

    private static final IpvsDaemon MASTER = IpvsDaemon.of(Role.MASTER, "sync0", 5);
    private static final IpvsDaemon BACKUP = IpvsDaemon.of(Role.BACKUP, "sync0", 255);

    @RegisterExtension
    private final GuestKernel kernel = new GuestKernel();

    @BeforeEach
    void makeAnInterface() {
        Shell.run("ip", "link", "add", "sync0", "type", "dummy");
        Shell.run("ip", "address", "add", "192.0.2.1/24", "dev", "sync0");
        Shell.run("ip", "address", "add", "2001:db8::1/64", "dev", "sync0", "nodad");
        Shell.run("ip", "link", "set", "sync0", "up");
    }

    @AfterEach
    void removeIt() {
        for (IpvsDaemon daemon : kernel.client().daemons()) {
            kernel.client().apply(new IpvsCommand.StopDaemon(daemon.role()));
        }
        Shell.run("ip", "link", "delete", "sync0");
    }

    private void assertRefused(Kind kind, IpvsCommand command) {
        assertThatThrownBy(() -> kernel.client().apply(command))
                .asInstanceOf(InstanceOfAssertFactories.type(IpvsException.class))
                .returns(kind, IpvsException::kind);
    }

    @Test
    void startWithTheKernelsDefaults() {
        assertThat(kernel.client().daemons()).isEmpty();
        kernel.client().apply(new IpvsCommand.StartDaemon(MASTER));
        kernel.client().apply(new IpvsCommand.StartDaemon(BACKUP));
        assertThat(Shell.ipvsadm("-Ln", "--daemon"))
                .containsExactly(
                        "master sync daemon (mcast=sync0, syncid=5, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)",
                        "backup sync daemon (mcast=sync0, syncid=255, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)");
        assertThat(kernel.client().daemons())
                .containsExactly(MASTER.withMaxLength(1472), BACKUP.withMaxLength(1472))
                .satisfiesExactly(
                        running -> assertThat(MASTER.matches(running)).isTrue(),
                        running -> assertThat(BACKUP.matches(running)).isTrue());
        kernel.client().apply(new IpvsCommand.StopDaemon(Role.MASTER));
        assertThat(kernel.client().daemons()).containsExactly(BACKUP.withMaxLength(1472));
    }

    @Test
    void startWithEverythingSaid() {
        IpvsDaemon master =
                MASTER.withGroup("ff02::81").withPort(9000).withTtl(255).withMaxLength(1000);
        IpvsDaemon backup =
                BACKUP.withGroup("224.0.0.99").withPort(9001).withTtl(2).withMaxLength(1200);
        kernel.client().apply(new IpvsCommand.StartDaemon(master));
        kernel.client().apply(new IpvsCommand.StartDaemon(backup));
        assertThat(Shell.ipvsadm("-Ln", "--daemon"))
                .containsExactly(
                        "master sync daemon (mcast=sync0, syncid=5, maxlen=1000, group=ff02::81, port=9000, ttl=255)",
                        "backup sync daemon (mcast=sync0, syncid=255, maxlen=1200, group=224.0.0.99, port=9001, ttl=2)");
        assertThat(kernel.client().daemons()).containsExactly(master, backup);
    }

    @Test
    void keepsALengthWithinItsLimits() {
        for (String group : List.of("224.0.0.99", "ff02::99")) {
            for (IpvsDaemon daemon : List.of(MASTER.withGroup(group), BACKUP.withGroup(group))) {
                for (int length : new int[] {1, 512, 1_023, 1_024, 65_487, 65_488, 65_507, 65_508, 65_535}) {
                    IpvsDaemon asked = daemon.withMaxLength(length);
                    kernel.client().apply(new IpvsCommand.StartDaemon(asked));
                    assertThat(kernel.client().daemons())
                            .singleElement()
                            .satisfies(running -> assertThat(asked.matches(running))
                                    .as("%s is %s", asked, running)
                                    .isTrue());
                    kernel.client().apply(new IpvsCommand.StopDaemon(daemon.role()));
                }
            }
        }
    }

    @Test
    void readsThoseOfIpvsadm() {
        Shell.ipvsadm(
                "--start-daemon",
                "backup",
                "--mcast-interface",
                "sync0",
                "--syncid",
                "7",
                "--sync-maxlen",
                "1100",
                "--mcast-group",
                "ff02::99",
                "--mcast-port",
                "9002",
                "--mcast-ttl",
                "9");
        assertThat(kernel.client().daemons())
                .containsExactly(new IpvsDaemon(
                        Role.BACKUP,
                        "sync0",
                        7,
                        1100,
                        BACKUP.withGroup("ff02::99").group(),
                        9002,
                        9));
    }

    @Test
    void whatIsRefused() {
        assertRefused(Kind.DAEMON_NOT_FOUND, new IpvsCommand.StopDaemon(Role.MASTER));
        assertRefused(Kind.INTERFACE_NOT_FOUND, new IpvsCommand.StartDaemon(IpvsDaemon.of(Role.MASTER, "nonesuch", 1)));
        kernel.client().apply(new IpvsCommand.StartDaemon(MASTER));
        assertRefused(Kind.EXISTS, new IpvsCommand.StartDaemon(MASTER.withTtl(2)));
        IpvsServiceId web = IpvsServiceId.tcp("192.0.2.10", 80);
        IpvsDestination mixed = IpvsDestination.of("2001:db8::11", 80, IpvsForwarding.tunnel());
        kernel.client()
                .apply(new IpvsCommand.AddService(
                        IpvsService.builder(web).scheduler("rr").build()));
        assertRefused(Kind.INVALID, new IpvsCommand.AddDestination(web, mixed));
        kernel.client().apply(new IpvsCommand.StopDaemon(Role.MASTER));
        kernel.client().apply(new IpvsCommand.AddDestination(web, mixed));
        assertRefused(Kind.INVALID, new IpvsCommand.StartDaemon(MASTER));
    }
}
