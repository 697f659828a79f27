package io.ha4j.lvs.ipvs.core;

import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Edits that are read back, since what they were for had been read otherwise: a kernel may accept what it does not keep, such as a kind of tunnel
 * that it is too old for. If it shows what it showed before the edit, it is of that kind; if it shows something else again, somebody was
 * faster. Not thread-safe.
 */
final class ReadBack {

    /** An edit that was accepted, and what was there before: an IpvsService or an IpvsDestination. */
    private record Edit(IpvsCommand command, Object before) {}

    /**
     * What came of the edits of one service.
     *
     * @param notKept the edits that had no effect, each with what it is a problem of
     * @param disputed whether one has had another effect than it should
     */
    record Outcome(Map<IpvsCommand, IpvsProblem.NotKept> notKept, boolean disputed) {}

    private final Map<IpvsServiceId, List<Edit>> edits = new HashMap<>();

    /** A command was carried out; {@code before}: what was known then of its service. */
    void done(IpvsCommand command, ServiceRows before) {
        Object shown = shown(command, before);
        if (shown != null) {
            edits.computeIfAbsent(command.serviceId().orElseThrow(), id -> new ArrayList<>())
                    .add(new Edit(command, shown));
        }
    }

    /** {@return those of which an edit is to be read back} */
    Set<IpvsServiceId> services() {
        return edits.keySet();
    }

    /** It is not there, or not ours any more. */
    void forget(IpvsServiceId id) {
        edits.remove(id);
    }

    /** {@return what came of the edits of a service that was read, which are not looked at again} */
    Outcome check(IpvsServiceId id, ServiceRows rows) {
        Map<IpvsCommand, IpvsProblem.NotKept> notKept = new HashMap<>();
        boolean disputed = false;
        List<Edit> done = edits.remove(id);
        for (Edit edit : done == null ? List.<Edit>of() : done) {
            Object now = shown(edit.command, rows);
            if (now != null && now.equals(edit.before)) {
                notKept.put(edit.command, new IpvsProblem.NotKept(id, edit.command, now));
            } else {
                disputed |= now == null || !isAsAsked(edit.command, now);
            }
        }
        return new Outcome(notKept, disputed);
    }

    private static @Nullable Object shown(IpvsCommand command, ServiceRows rows) {
        if (command instanceof IpvsCommand.EditService) {
            return rows.service();
        }
        return command instanceof IpvsCommand.EditDestination edit
                ? rows.get(edit.destination().address())
                : null;
    }

    private static boolean isAsAsked(IpvsCommand command, Object now) {
        if (command instanceof IpvsCommand.EditService edit) {
            return edit.service().equals(now);
        }
        return command instanceof IpvsCommand.EditDestination edit
                && now instanceof IpvsDestination shown
                && ServiceRows.same(edit.destination(), shown);
    }
}
