package io.ha4j.lvs.ipvs.core;

import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fewest commands that make a service that is there into the one that is wanted, in an order in which it is never without a server
 * that takes connections if it had one before and is to have one: who comes or gets more weight is first, who loses weight or goes is last.
 *
 * <p>The sorry server takes turns with the others as Keepalived has it: they go before it comes, and it goes before they come, since one
 * that serves beside it would share connections with it.
 */
final class ServicePlan {

    private final IpvsServiceId id;
    private final List<IpvsCommand> adds = new ArrayList<>();
    private final List<IpvsCommand> raises = new ArrayList<>();
    private final List<IpvsCommand> lowers = new ArrayList<>();
    private final List<IpvsCommand> removes = new ArrayList<>();

    private ServicePlan(IpvsServiceId id) {
        this.id = id;
    }

    /** {@return what is to be done, in order} */
    static List<IpvsCommand> commands(WantedService wanted, ServiceRows shown) {
        List<IpvsCommand> commands = new ArrayList<>();
        if (!wanted.service().equals(shown.service())) {
            commands.add(new IpvsCommand.EditService(wanted.service()));
        }
        ServicePlan plan = new ServicePlan(wanted.id());
        plan.compare(wanted.rows(), shown);
        commands.addAll(plan.inOrder(wanted, shown));
        return commands;
    }

    private void compare(Map<InetSocketAddress, IpvsDestination> rows, ServiceRows shown) {
        for (IpvsDestination row : rows.values()) {
            IpvsDestination there = shown.get(row.address());
            if (there == null) {
                adds.add(new IpvsCommand.AddDestination(id, row));
            } else if (!ServiceRows.same(row, there)) {
                boolean serves = row.weight() > 0 && row.weight() >= there.weight();
                (serves ? raises : lowers).add(new IpvsCommand.EditDestination(id, row));
            }
        }
        Collections.reverse(adds); // each becomes the head of the kernel's list: ip_vs_add_dest, list_add_rcu
        shown.destinations().keySet().stream()
                .filter(address -> !rows.containsKey(address))
                .forEach(address -> removes.add(new IpvsCommand.RemoveDestination(id, address)));
    }

    private List<IpvsCommand> inOrder(WantedService wanted, ServiceRows shown) {
        List<IpvsCommand> commands = new ArrayList<>();
        if (sorryComes(wanted, shown)) {
            commands.addAll(removes);
            commands.addAll(lowers);
            commands.addAll(adds);
            commands.addAll(raises);
            return commands;
        }
        IpvsCommand farewell = sorryGoes(wanted);
        if (farewell != null) {
            commands.add(farewell);
            removes.remove(farewell);
        }
        commands.addAll(adds);
        commands.addAll(raises);
        commands.addAll(lowers);
        commands.addAll(removes);
        return commands;
    }

    private static boolean sorryComes(WantedService wanted, ServiceRows shown) {
        IpvsDestination sorry = wanted.sorry();
        if (sorry == null || !wanted.sorryServes()) {
            return false;
        }
        IpvsDestination there = shown.get(sorry.address());
        return there == null || !ServiceRows.same(sorry, there);
    }

    private @Nullable IpvsCommand sorryGoes(WantedService wanted) {
        IpvsDestination sorry = wanted.sorry();
        if (sorry == null || wanted.sorryServes()) {
            return null;
        }
        IpvsCommand farewell = new IpvsCommand.RemoveDestination(id, sorry.address());
        return removes.contains(farewell) ? farewell : null;
    }
}
