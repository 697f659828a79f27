package io.ha4j.examples.director;

import io.ha4j.HaNode;
import io.ha4j.lvs.ipvs.doctor.IpvsDoctor;
import io.ha4j.lvs.ipvs.realserver.RealServerSetup;
import java.util.concurrent.CountDownLatch;

/**
 * One of the servers behind a {@link Director}: it answers the clients itself, from the address that it shares with the directors. While it runs
 * its host takes packets for that address and does not claim it. Elsewhere that is a script, and another one that takes it back:
 *
 * <pre>{@code
 * sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
 * ip address add 192.0.2.10/32 dev lo
 * }</pre>
 *
 * <p>The service listens at the shared address, and for the checks of the directors at the host's own: at all addresses, say.
 */
public final class DirectServer {

    private DirectServer() {}

    /** No arguments. Needs root. Stopped by SIGTERM or Ctrl-C, and then puts the settings of its host back. */
    public static void main(String[] arguments) throws InterruptedException {
        RealServerSetup setup = RealServerSetup.directRouting("192.0.2.10");
        HaNode node = HaNode.builder("server").with(setup).closeOnShutdown(true).build();
        node.start();
        IpvsDoctor.examine(setup.role()).forEach(System.out::println); // what is wrong nevertheless
        new CountDownLatch(1).await();
    }
}
