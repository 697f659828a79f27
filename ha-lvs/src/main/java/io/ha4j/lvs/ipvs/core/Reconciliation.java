package io.ha4j.lvs.ipvs.core;

import io.ha4j.HaException;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsException;
import io.ha4j.lvs.ipvs.IpvsOutcome;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One reconcile: reads what has to be read, writes down what becomes ours, has commands carried out, and does so again with what the
 * kernel did not answer as expected, in at most {@value #MAX_ROUNDS} rounds. Not thread-safe.
 */
final class Reconciliation {

    /** A round fails if somebody has changed what was read a moment ago: that does not happen so often without a reason. */
    static final int MAX_ROUNDS = 5;

    private final Map<IpvsServiceId, WantedService> wanted;
    private final Ownership own;
    private final TableView view;
    /** What is looked at, in the order in which it was wanted; less what has been given up. */
    private final Set<IpvsServiceId> scope;

    private final Set<IpvsServiceId> looked;
    private final boolean all;
    private final Set<IpvsServiceId> toRead = new LinkedHashSet<>();
    private final Map<IpvsServiceId, IpvsService> found = new HashMap<>();
    /** Those that this reconcile is about to add or adopt, and that were not ours before. */
    private final Set<IpvsServiceId> claimed = new HashSet<>();

    private final ReadBack readBack = new ReadBack();
    /** Those that were read: what differs there was not made so by a wish. */
    private final Set<IpvsServiceId> read = new HashSet<>();

    private final Set<IpvsCommand> refused = new HashSet<>();
    private final Set<IpvsDrift> drift = new LinkedHashSet<>();
    private final Set<IpvsProblem> problems = new LinkedHashSet<>();
    private int commands;
    private int rounds;
    private boolean writing;
    /** Commands are on their way: if that fails as a whole, each may have been carried out. */
    private boolean applying;

    private boolean stopped;

    Reconciliation(
            Map<IpvsServiceId, WantedService> wanted,
            Ownership own,
            TableView view,
            Set<IpvsServiceId> scope,
            boolean all) {
        this.wanted = wanted;
        this.own = own;
        this.view = view;
        this.scope = new LinkedHashSet<>(scope);
        this.looked = Set.copyOf(scope);
        this.all = all;
        for (IpvsServiceId id : scope) {
            if (wanted.containsKey(id) && (all || !view.isKnown(id))) {
                toRead.add(id);
            }
        }
    }

    /** {@return the first step} */
    IpvsStep begin() {
        return all && !toRead.isEmpty() ? new IpvsStep.ReadAll() : next();
    }

    IpvsStep onServices(List<IpvsService> services) {
        found.clear();
        services.forEach(service -> found.put(service.id(), service));
        List<IpvsServiceId> ours = new ArrayList<>();
        for (IpvsServiceId id : toRead) {
            IpvsService service = found.get(id);
            if (service == null) {
                view.readAbsent(id, drift::add);
                readBack.forget(id);
            } else if (own.owns(id) || wanted(id).adopts()) {
                claim(id);
                ours.add(id);
            } else {
                view.forget(id);
                readBack.forget(id);
                giveUp(id, new IpvsProblem.Foreign(service));
            }
        }
        toRead.clear();
        return ours.isEmpty() ? next() : new IpvsStep.ReadDestinations(ours);
    }

    IpvsStep onDestinations(Map<IpvsServiceId, List<IpvsDestination>> destinations) {
        Set<IpvsServiceId> disputed = new LinkedHashSet<>();
        destinations.forEach((id, list) -> {
            view.read(found(id), list, drift::add);
            read.add(id);
            if (isDisputed(id)) {
                disputed.add(id);
            }
        });
        unlessTooOften(disputed);
        return next();
    }

    /** Looks at what came of edits. {@return whether somebody was faster} */
    private boolean isDisputed(IpvsServiceId id) {
        ServiceRows rows = Objects.requireNonNull(view.rows(id), "it was read just now");
        ReadBack.Outcome outcome = readBack.check(id, rows);
        outcome.notKept().forEach((edit, problem) -> {
            refused.add(edit);
            problems.add(problem);
            drift.removeIf(problem::explains);
        });
        view.keeps(id, outcome.notKept().isEmpty());
        return outcome.disputed();
    }

    IpvsStep onRecorded(Set<IpvsServiceId> written) {
        own.recorded(written);
        writing = false;
        return stopped ? finished() : next();
    }

    IpvsStep onApplied(List<IpvsOutcome> outcomes) {
        applying = false;
        Set<IpvsServiceId> again = new LinkedHashSet<>();
        Set<IpvsServiceId> unknown = new LinkedHashSet<>();
        IpvsException stop = null;
        for (IpvsOutcome outcome : outcomes) {
            IpvsCommand command = outcome.command();
            IpvsException failure = outcome.failure();
            if (failure == null) {
                commands++;
                toReadBack(command);
                done(command);
                continue;
            }
            switch (failure.kind()) {
                case EXISTS -> exists(command, again);
                case SERVICE_NOT_FOUND -> serviceNotFound(command, again);
                case DESTINATION_NOT_FOUND -> destinationNotFound(command, again);
                case UNKNOWN_OUTCOME, MALFORMED ->
                    unknown.add(command.serviceId().orElseThrow());
                case MODULE_MISSING, NOT_PERMITTED -> {
                    withdrawClaim(command);
                    stop = failure;
                }
                default -> refused(command, failure);
            }
        }
        again.forEach(view::stale);
        unknown.forEach(view::forget); // what it was is no measure of what somebody else has done
        claimed.clear(); // what is not known may be ours
        again.addAll(unknown);
        return stop != null ? onTrouble(stop) : round(again);
    }

    /** It does not go on. {@return what it was about, of which nothing is known now} */
    Set<IpvsServiceId> abandon() {
        own.releaseUnrecorded();
        scope.forEach(view::forget);
        return scope;
    }

    /** Nothing more can be done now. */
    IpvsStep onTrouble(HaException trouble) {
        if (!applying || Answers.meansNoTable(trouble)) {
            claimed.forEach(own::release);
        }
        scope.forEach(view::stale);
        problems.add(new IpvsProblem.Stopped(trouble));
        stopped = true;
        return finished();
    }

    private void toReadBack(IpvsCommand command) {
        IpvsServiceId id = command.serviceId().orElseThrow();
        ServiceRows before = view.rows(id);
        if (before != null && (read.contains(id) || view.isDoubtful(id))) {
            readBack.done(command, before);
        }
    }

    private void done(IpvsCommand command) {
        view.done(command);
        if (command instanceof IpvsCommand.RemoveService remove) {
            own.release(remove.service());
        }
    }

    private void exists(IpvsCommand command, Set<IpvsServiceId> again) {
        withdrawClaim(command); // then it is somebody else's
        again.add(command.serviceId().orElseThrow());
        if (command instanceof IpvsCommand.AddDestination add) {
            // The list had missed it, or somebody was faster: as it is wanted, it is no drift.
            drift.removeIf(d -> d instanceof IpvsDrift.DestinationMissing missing
                    && missing.service().equals(add.service())
                    && missing.left().address().equals(add.destination().address()));
            view.done(command);
        } else if (command instanceof IpvsCommand.AddService add) {
            drift.removeIf(d -> d instanceof IpvsDrift.ServiceMissing
                    && d.service().equals(add.service().id()));
        }
    }

    private void serviceNotFound(IpvsCommand command, Set<IpvsServiceId> again) {
        if (command instanceof IpvsCommand.RemoveService) {
            done(command);
        } else {
            again.add(command.serviceId().orElseThrow());
        }
    }

    private void destinationNotFound(IpvsCommand command, Set<IpvsServiceId> again) {
        if (command instanceof IpvsCommand.RemoveDestination) {
            done(command);
        } else {
            again.add(command.serviceId().orElseThrow());
        }
    }

    private void refused(IpvsCommand command, IpvsException reason) {
        IpvsServiceId id = command.serviceId().orElseThrow();
        withdrawClaim(command);
        refused.add(command);
        problems.add(new IpvsProblem.Refused(id, command, reason));
        if (command instanceof IpvsCommand.AddService) {
            scope.remove(id);
            if (Answers.looksForServiceFirst(reason.kind())) {
                own.release(id); // also if it was ours: somebody has removed it
            }
        }
    }

    /** The kernel has said that it did not add what was going to be ours. */
    private void withdrawClaim(IpvsCommand command) {
        if (command instanceof IpvsCommand.AddService add
                && claimed.contains(add.service().id())) {
            own.release(add.service().id());
        }
    }

    /** Looks again at what was not as expected, unless that has been done too often, and at what is to be read back. */
    private IpvsStep round(Set<IpvsServiceId> again) {
        again.retainAll(scope);
        unlessTooOften(again);
        again.addAll(readBack.services());
        again.retainAll(scope);
        again.stream().filter(wanted::containsKey).forEach(toRead::add);
        return next();
    }

    private void unlessTooOften(Set<IpvsServiceId> again) {
        if (!again.isEmpty() && ++rounds >= MAX_ROUNDS) {
            again.forEach(id -> giveUp(id, new IpvsProblem.KeepsChanging(id)));
        }
    }

    private IpvsStep write() {
        writing = true;
        return new IpvsStep.WriteRecord(own.owned());
    }

    private void giveUp(IpvsServiceId id, IpvsProblem problem) {
        scope.remove(id);
        problems.add(problem);
    }

    private IpvsStep next() {
        if (!toRead.isEmpty()) {
            return new IpvsStep.ReadServices(List.copyOf(toRead));
        }
        List<IpvsCommand> additions = additions();
        if (!own.isCovered()) {
            return write();
        }
        // Destinations wait for the answer: the service may have become somebody else's meanwhile.
        List<IpvsCommand> next = additions.isEmpty() ? changes() : additions;
        return next.isEmpty() ? finished() : apply(next);
    }

    private IpvsStep apply(List<IpvsCommand> commands) {
        applying = true;
        return new IpvsStep.Apply(commands);
    }

    private List<IpvsCommand> additions() {
        List<IpvsCommand> additions = new ArrayList<>();
        for (IpvsServiceId id : scope) {
            WantedService service = wanted.get(id);
            if (service != null && view.isAbsent(id)) {
                claim(id);
                additions.add(new IpvsCommand.AddService(service.service()));
            }
        }
        return additions;
    }

    private void claim(IpvsServiceId id) {
        if (!own.owns(id)) {
            own.claim(id);
            claimed.add(id);
        }
    }

    private List<IpvsCommand> changes() {
        List<IpvsCommand> changes = new ArrayList<>();
        List<IpvsCommand> removals = new ArrayList<>();
        for (IpvsServiceId id : scope) {
            WantedService service = wanted.get(id);
            ServiceRows rows = view.rows(id);
            if (service != null && rows != null) {
                changes.addAll(ServicePlan.commands(service, rows));
            } else if (service == null && own.owns(id)) {
                removals.add(new IpvsCommand.RemoveService(id)); // also if it was not seen: a list may miss it
            }
        }
        changes.addAll(removals);
        if (!refused.isEmpty()) {
            changes.removeAll(refused);
        }
        return changes;
    }

    private WantedService wanted(IpvsServiceId id) {
        return Objects.requireNonNull(wanted.get(id), "only what is wanted is read");
    }

    private IpvsService found(IpvsServiceId id) {
        return Objects.requireNonNull(found.get(id), "only what was found has destinations");
    }

    private IpvsStep finished() {
        boolean writable = !(stopped && writing); // else that was the trouble
        if (!own.isRecorded() && writable) {
            return write();
        }
        return new IpvsStep.Finished(new IpvsReport(commands, List.copyOf(drift), List.copyOf(problems), looked));
    }
}
