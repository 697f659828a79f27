package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaContext;
import io.ha4j.lvs.core.AdminState;
import io.ha4j.lvs.core.OutlierChange;
import io.ha4j.lvs.core.PoolChange;
import io.ha4j.lvs.core.PoolState;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;

/** Tells of what a pool has decided, as events. On the loop. */
final class PoolEvents {

    private final ComponentId id;
    private final HaContext context;
    private final Servers servers;

    PoolEvents(ComponentId id, HaContext context, Servers servers) {
        this.id = id;
        this.context = context;
        this.servers = servers;
    }

    /** Drained servers are told by {@link #drained}: only who cuts knows how many there were. */
    void publish(PoolChange change) {
        if (change instanceof PoolChange.ServerUp up) {
            publish(new VirtualServerEvent.ServerUp(id, now(), address(up.server()), up.reason()));
        } else if (change instanceof PoolChange.ServerDown down) {
            publish(new VirtualServerEvent.ServerDown(id, now(), address(down.server()), down.reason()));
        } else if (change instanceof PoolChange.WeightChanged weight) {
            publish(new VirtualServerEvent.ServerWeightChanged(
                    id, now(), address(weight.server()), weight.previous(), weight.weight()));
        } else if (change instanceof PoolChange.AdminChanged admin) {
            publish(of(address(admin.server()), admin.state()));
        } else if (change instanceof PoolChange.QuorumGained gained) {
            publish(new VirtualServerEvent.QuorumGained(id, now(), gained.alive()));
        } else if (change instanceof PoolChange.QuorumLost lost) {
            publish(new VirtualServerEvent.QuorumLost(id, now(), lost.alive()));
        } else if (change instanceof PoolChange.StateChanged state) {
            publish(state.previous(), state.state());
        } else {
            throw new AssertionError(change);
        }
    }

    void publish(OutlierChange<Integer> change) {
        if (change instanceof OutlierChange.Ejected<Integer> ejected) {
            publish(new VirtualServerEvent.ServerEjected(
                    id,
                    now(),
                    address(ejected.server()),
                    ejected.failures(),
                    Duration.ofNanos(ejected.durationNanos())));
        } else if (change instanceof OutlierChange.Returned<Integer> returned) {
            publish(new VirtualServerEvent.ServerReinstated(id, now(), address(returned.server())));
        } else if (change instanceof OutlierChange.IgnoredChanged<Integer> panic) {
            publish(new VirtualServerEvent.EjectionsIgnored(id, now(), panic.ignored()));
        } else {
            throw new AssertionError(change);
        }
    }

    private VirtualServerEvent of(InetSocketAddress server, AdminState state) {
        return switch (state) {
            case ENABLED -> new VirtualServerEvent.ServerEnabled(id, now(), server);
            case DISABLED -> new VirtualServerEvent.ServerDisabled(id, now(), server);
            case DRAINING -> new VirtualServerEvent.ServerDraining(id, now(), server);
            case DRAINED -> throw new AssertionError(state);
        };
    }

    private void publish(PoolState previous, PoolState state) {
        if (previous == PoolState.BACKUP) {
            publish(new VirtualServerEvent.BackupDeactivated(id, now()));
        } else if (previous == PoolState.EMPTY) {
            publish(new VirtualServerEvent.PoolRestored(id, now()));
        }
        if (state == PoolState.BACKUP) {
            publish(new VirtualServerEvent.BackupActivated(id, now()));
        } else if (state == PoolState.EMPTY) {
            publish(new VirtualServerEvent.PoolEmpty(id, now()));
        }
    }

    void drained(int server, int finished, int cut) {
        publish(new VirtualServerEvent.ServerDrained(id, now(), address(server), finished, cut));
    }

    /** Tells nothing if there were none. */
    void cut(int count) {
        if (count > 0) {
            context.publish(new VirtualServerEvent.ConnectionsCut(id, now(), count));
        }
    }

    private void publish(VirtualServerEvent event) {
        context.publish(event, servers::showChange);
    }

    private InetSocketAddress address(int server) {
        return servers.address(server);
    }

    private Instant now() {
        return context.wallClock().instant();
    }
}
