package io.ha4j.lvs.ipvs.keeper;

import io.ha4j.lvs.ipvs.FakeIpvs;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.WantedService;
import io.ha4j.value.AddressFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Draws what a {@link KeeperSimulation} is made of. */
final class KeeperDraw {

    /** Those that may be wanted. */
    static final List<IpvsServiceId> OURS = List.of(
            IpvsServiceId.tcp("192.0.2.10", 80),
            IpvsServiceId.udp("192.0.2.10", 53),
            IpvsServiceId.tcp("2001:db8::10", 80),
            IpvsServiceId.mark(7, AddressFamily.IPV4));

    private static final List<IpvsServiceId> ALL = Stream.concat(
                    OURS.stream(),
                    Stream.of(IpvsServiceId.tcp("192.0.2.99", 80), IpvsServiceId.mark(7, AddressFamily.IPV6)))
            .toList();
    private static final List<String> SCHEDULERS = List.of("wlc", "rr", "sh");

    private final Random random;

    KeeperDraw(Random random) {
        this.random = random;
    }

    WantedService wanted(IpvsServiceId id) {
        List<IpvsDestination> destinations = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            if (random.nextBoolean()) {
                destinations.add(destination(id, n));
            }
        }
        WantedService service = WantedService.of(service(id), destinations);
        if (random.nextInt(3) == 0) {
            boolean serves = random.nextBoolean();
            if (serves && random.nextBoolean()) {
                service = WantedService.of(service.service(), List.of());
            }
            service = service.withSorry(destination(id, random.nextInt(7)), serves);
        }
        return random.nextInt(4) == 0 ? service.adopting() : service;
    }

    /** {@return what somebody does with a service that is there, or with one that is not} */
    IpvsCommand meddling(List<FakeIpvs.Row> rows) {
        if (rows.isEmpty() || random.nextInt(3) == 0) {
            return new IpvsCommand.AddService(service(ALL.get(random.nextInt(ALL.size()))));
        }
        FakeIpvs.Row row = rows.get(random.nextInt(rows.size()));
        IpvsServiceId id = row.service().id();
        IpvsDestination destination = destination(id, random.nextInt(7));
        return switch (random.nextInt(6)) {
            case 0 -> new IpvsCommand.RemoveService(id);
            case 1 -> new IpvsCommand.EditService(service(id));
            case 2, 3 -> new IpvsCommand.AddDestination(id, destination);
            case 4 -> new IpvsCommand.EditDestination(id, destination);
            default -> new IpvsCommand.RemoveDestination(id, destination.address());
        };
    }

    private IpvsService service(IpvsServiceId id) {
        IpvsService.Builder builder = IpvsService.builder(id).scheduler(SCHEDULERS.get(random.nextInt(3)));
        if (random.nextInt(3) == 0) {
            builder.persistence(Duration.ofSeconds(60L * (1 + random.nextInt(2))));
        }
        return builder.build();
    }

    private IpvsDestination destination(IpvsServiceId id, int number) {
        String network = id.family() == AddressFamily.IPV4 ? "10.0.0." : "2001:db8:1::";
        return IpvsDestination.of(network + (1 + number), 8080, IpvsForwarding.nat())
                .withWeight(random.nextInt(3));
    }
}
