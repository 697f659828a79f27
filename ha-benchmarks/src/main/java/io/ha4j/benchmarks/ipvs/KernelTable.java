package io.ha4j.benchmarks.ipvs;

import io.ha4j.HaException;
import io.ha4j.lvs.ipvs.IpvsClient;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.WantedService;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The table that is programmed: services at 192.0.2.x, each with the same destinations by NAT. Nothing is sent there. */
record KernelTable(int services, int destinations) {

    /** {@return all of it, with one weight} */
    List<WantedService> wanted(int weight) {
        List<WantedService> all = new ArrayList<>();
        for (int i = 1; i <= services; i++) {
            IpvsService service = IpvsService.builder(IpvsServiceId.tcp("192.0.2." + i, 80))
                    .scheduler("wrr")
                    .build();
            List<IpvsDestination> to = new ArrayList<>();
            for (int j = 1; j <= destinations; j++) {
                to.add(IpvsDestination.of("198.18." + i + "." + j, 8_080, IpvsForwarding.nat())
                        .withWeight(weight));
            }
            all.add(WantedService.of(service, to));
        }
        return all;
    }

    /** {@return the rules by which ipvsadm makes it} */
    StringBuilder rules(int weight) {
        StringBuilder rules = new StringBuilder();
        for (WantedService each : wanted(weight)) {
            rules.append(Ipvsadm.add(each.service()));
            each.destinations().forEach(to -> rules.append(Ipvsadm.add(each.id(), to)));
        }
        return rules;
    }

    /** {@return the rules by which ipvsadm changes all weights} */
    StringBuilder edits(int weight) {
        StringBuilder rules = new StringBuilder();
        for (WantedService each : wanted(weight)) {
            each.destinations().forEach(to -> rules.append(Ipvsadm.edit(each.id(), to)));
        }
        return rules;
    }

    /** Throws unless the kernel has all of it with that weight, and no more. */
    void verify(int weight) {
        try (IpvsClient client = IpvsClient.open()) {
            int found = client.services().size();
            for (WantedService each : wanted(weight)) {
                Set<IpvsDestination> there = new HashSet<>();
                client.destinations(each.id()).forEach(row -> there.add(row.destination()));
                if (found != services || !there.equals(Set.copyOf(each.destinations()))) {
                    throw new HaException("the kernel's table is not as wanted: " + found + " services, " + each.id()
                            + " with " + there.size() + " destinations");
                }
            }
        }
    }

    /** Empties the kernel's table. */
    static void flush() {
        try (IpvsClient client = IpvsClient.open()) {
            client.apply(new IpvsCommand.Flush());
        }
    }
}
