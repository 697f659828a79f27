package io.ha4j.lvs.ipvs.core;

import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is known of our services in the kernel: what was read, and what was done since. Not thread-safe. */
final class TableView {

    private final Map<IpvsServiceId, ServiceRows> present = new HashMap<>();
    private final Set<IpvsServiceId> absent = new HashSet<>();
    /** Known to be wrong: an answer of the kernel did not fit it. What it was is still to be compared with. */
    private final Set<IpvsServiceId> stale = new HashSet<>();

    /** The kernel has not kept what it accepted. */
    private final Set<IpvsServiceId> doubtful = new HashSet<>();

    /** {@return what is there; null if it is not there, or not known} */
    @Nullable
    ServiceRows rows(IpvsServiceId id) {
        return stale.contains(id) ? null : present.get(id);
    }

    boolean isAbsent(IpvsServiceId id) {
        return absent.contains(id) && !stale.contains(id);
    }

    boolean isKnown(IpvsServiceId id) {
        return rows(id) != null || isAbsent(id);
    }

    void stale(IpvsServiceId id) {
        stale.add(id);
    }

    /** {@return whether an edit of it that was accepted is worth a look} */
    boolean isDoubtful(IpvsServiceId id) {
        return doubtful.contains(id);
    }

    /** Says whether the kernel keeps what it accepts. */
    void keeps(IpvsServiceId id, boolean kept) {
        if (kept) {
            doubtful.remove(id);
        } else {
            doubtful.add(id);
        }
    }

    /** Nobody knows what is there, nor what was left there. */
    void forget(IpvsServiceId id) {
        present.remove(id);
        absent.remove(id);
        stale.remove(id);
    }

    /** It was read, and is not there. */
    void readAbsent(IpvsServiceId id, Consumer<IpvsDrift> drift) {
        ServiceRows left = present.get(id);
        if (left != null) {
            drift.accept(new IpvsDrift.ServiceMissing(left.service()));
        }
        gone(id);
    }

    /** It is known not to be there. */
    void gone(IpvsServiceId id) {
        forget(id);
        doubtful.remove(id);
        absent.add(id);
    }

    /** It was read. */
    void read(IpvsService service, List<IpvsDestination> destinations, Consumer<IpvsDrift> drift) {
        ServiceRows found = new ServiceRows(service, destinations);
        ServiceRows left = present.get(service.id());
        if (left != null) {
            compare(left, found, drift);
        }
        forget(service.id());
        present.put(service.id(), found);
    }

    private static void compare(ServiceRows left, ServiceRows found, Consumer<IpvsDrift> drift) {
        IpvsServiceId id = found.service().id();
        if (!left.service().equals(found.service())) {
            drift.accept(new IpvsDrift.ServiceChanged(left.service(), found.service()));
        }
        left.destinations().forEach((address, before) -> {
            IpvsDestination now = found.get(address);
            if (now == null) {
                drift.accept(new IpvsDrift.DestinationMissing(id, before));
            } else if (!ServiceRows.same(before, now)) {
                drift.accept(new IpvsDrift.DestinationChanged(id, before, now));
            }
        });
        found.destinations().forEach((address, now) -> {
            if (left.get(address) == null) {
                drift.accept(new IpvsDrift.DestinationAdded(id, now));
            }
        });
    }

    /** A command was carried out. */
    void done(IpvsCommand command) {
        if (command instanceof IpvsCommand.AddService add) {
            forget(add.service().id());
            present.put(add.service().id(), new ServiceRows(add.service(), List.of()));
        } else if (command instanceof IpvsCommand.RemoveService remove) {
            gone(remove.service());
        } else if (command instanceof IpvsCommand.EditService edit) {
            known(edit.service().id()).service(edit.service());
        } else if (command instanceof IpvsCommand.AddDestination add) {
            known(add.service()).put(add.destination());
        } else if (command instanceof IpvsCommand.EditDestination edit) {
            known(edit.service()).put(edit.destination());
        } else if (command instanceof IpvsCommand.RemoveDestination remove) {
            noDestination(remove.service(), remove.destination());
        }
    }

    void noDestination(IpvsServiceId id, InetSocketAddress address) {
        known(id).remove(address);
    }

    private ServiceRows known(IpvsServiceId id) {
        return Objects.requireNonNull(present.get(id), "a command for a service that was not read");
    }
}
