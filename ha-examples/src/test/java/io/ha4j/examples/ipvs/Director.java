package io.ha4j.examples.ipvs;

import io.ha4j.lab.Host;
import io.ha4j.lvs.ipvs.Ipvs;
import io.ha4j.lvs.ipvs.IpvsClient;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDaemon;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsDestinationStatus;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.IpvsServiceStatus;
import io.ha4j.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The IPVS of a host of the lab. */
final class Director implements AutoCloseable {

    private final Host host;
    private final Ipvs ipvs;

    Director(Host host) throws Exception {
        this.host = host;
        this.ipvs = host.call(IpvsClient::open);
    }

    void apply(IpvsCommand... commands) throws Exception {
        host.run(() -> {
            for (IpvsCommand command : commands) {
                ipvs.apply(command);
            }
        });
    }

    void add(IpvsService service, IpvsDestination... destinations) throws Exception {
        apply(new IpvsCommand.AddService(service));
        for (int i = destinations.length - 1; i >= 0; i--) { // the kernel puts each first
            apply(new IpvsCommand.AddDestination(service.id(), destinations[i]));
        }
    }

    /** {@return the servers of a service, and what has become of them} */
    List<IpvsDestinationStatus> destinations(IpvsServiceId service) {
        return ask(it -> it.destinations(service));
    }

    /** {@return the sync daemons that run} */
    List<IpvsDaemon> daemons() {
        return ask(Ipvs::daemons);
    }

    /** {@return all services} */
    List<IpvsServiceStatus> services() {
        return ask(Ipvs::services);
    }

    /** Waits until the kernel of this host knows a connection; the daemons tell in batches, once or twice a second. */
    void awaitKnowledge(Caller.Conversation conversation, Duration patience) {
        String port = String.format(" %04X ", conversation.localPort());
        Await.until(
                () -> host + " knows " + connections() + ", not port" + port,
                patience,
                () -> connections().lines().anyMatch(line -> line.contains(port) && line.contains(" ESTABLISHED ")));
    }

    private String connections() {
        try {
            return host.call(() -> Files.readString(Path.of("/proc/thread-self/net/ip_vs_conn")));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private <T> T ask(Function<Ipvs, T> question) {
        try {
            return host.call(() -> question.apply(ipvs));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        ipvs.close();
    }
}
