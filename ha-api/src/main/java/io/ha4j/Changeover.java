package io.ha4j;

import io.ha4j.Members.Member;
import io.ha4j.value.Require;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@link HaNode#apply}, in four steps of which the first three can be undone: one pass along the dependencies starts what is new
 * and prepares what changes; what is new is activated; what cannot change while it runs is closed and started anew; then the changes
 * are made, and what has gone is closed. Used once, by one thread.
 */
final class Changeover {

    private static final Logger log = LoggerFactory.getLogger(Changeover.class);

    private final List<HaComponent<?>> order;
    private final Members before;
    private final HaContext context;
    private final ClosingSteps steps;
    private final Consumer<Members> show;

    private Members present;
    /** What is at work, to be named if it fails. */
    private @Nullable ComponentId busy;

    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final List<HaComponent<?>> started = new ArrayList<>();
    private final Map<ComponentId, PreparedChange> changes = new LinkedHashMap<>();
    /** What is started after the stop: what cannot change while it runs, and all that depends on such. */
    private final Set<ComponentId> startingLate = new LinkedHashSet<>();
    /** What runs and must be closed for that. */
    private final Set<ComponentId> stopping = new LinkedHashSet<>();

    private boolean stopped;

    /**
     * Does nothing yet.
     *
     * @param order what is to run, in start order
     * @param before what runs
     * @param show is told what runs at each step
     */
    Changeover(
            List<HaComponent<?>> order, Members before, HaContext context, ClosingSteps steps, Consumer<Members> show) {
        this.order = order;
        this.before = before;
        this.context = context;
        this.steps = steps;
        this.show = show;
        this.present = before;
    }

    /**
     * Does all of it, or nothing.
     *
     * @throws HaException if the environment does not allow it
     * @throws IllegalStateException if the components do not allow it
     */
    void run() {
        try {
            order.forEach(this::prepare);
            findStopping();
            started.forEach(this::activate);
            if (!stopping.isEmpty()) {
                restart();
            }
        } catch (Throwable e) {
            String what = "component: " + busy + " keeps the node from changing: " + e.getMessage();
            undo(e);
            throw failure(what + outcome(), e);
        }
        changes.forEach(this::commit);
        closeRemoved();
    }

    /** {@return what runs now} */
    Members present() {
        return present;
    }

    /** {@return whether something had to be closed in order to start anew, which an undo cannot make unseen} */
    boolean hasInterrupted() {
        return stopped;
    }

    /** {@return what has become of it} */
    NodeEvent.Changed event(ComponentId source, Instant at) {
        Set<ComponentId> now = present.ids();
        return new NodeEvent.Changed(
                source,
                at,
                now.stream().filter(id -> before.get(id) == null).toList(),
                before.ids().stream().filter(id -> !now.contains(id)).toList(),
                now.stream().filter(changes::containsKey).toList(),
                now.stream().filter(this::isRestarted).toList());
    }

    private boolean isRestarted(ComponentId id) {
        Member now = present.get(id);
        Member then = before.get(id);
        return now != null && then != null && now.runtime() != then.runtime();
    }

    /** What it depends on has been here before. */
    private void prepare(HaComponent<?> next) {
        busy = next.id();
        Member member = before.get(next.id());
        if (next.dependencies().stream().anyMatch(needed -> startingLate.contains(needed.id()))) {
            startingLate.add(next.id());
        } else if (member == null) {
            start(next);
            started.add(next);
        } else if (!member.component().equals(next)) {
            prepareChange(member, next);
        }
    }

    private void prepareChange(Member member, HaComponent<?> next) {
        boolean sameKind = member.component().getClass() == next.getClass();
        PreparedChange change = sameKind ? member.runtime().prepareChange(next) : null;
        if (change == null) {
            startingLate.add(next.id());
        } else {
            changes.put(next.id(), change);
            undo.push(change::rollback);
        }
    }

    /** Whoever uses what stops must stop as well: what goes can; what runs on by a change lets go too late. */
    private void findStopping() {
        for (Member member : before.inOrder()) {
            ComponentId id = member.id();
            busy = id;
            List<ComponentId> used = member.component().dependencies().stream()
                    .map(HaComponent::id)
                    .filter(stopping::contains)
                    .toList();
            boolean goes = order.stream().noneMatch(component -> component.id().equals(id));
            if (startingLate.contains(id) || (goes && !used.isEmpty())) {
                stopping.add(id);
            } else if (!used.isEmpty()) {
                throw new IllegalStateException(
                        "it no longer depends on " + used
                                + ", which must be started anew (expected: one change at a time; apply the first, then the second)");
            }
        }
    }

    private void start(HaComponent<?> component) {
        busy = component.id();
        log.debug("{}: starting {}", context.nodeName(), component.id());
        show(present.with(component, component.start(context)));
        undo.push(() -> end(component.id()));
    }

    private void activate(HaComponent<?> component) {
        busy = component.id();
        Member member = present.get(component.id());
        if (member != null) {
            member.runtime().activate();
        }
    }

    private void restart() {
        List<Member> old = before.inOrder().stream()
                .filter(member -> stopping.contains(member.id()))
                .toList();
        List<HaComponent<?>> late = order.stream()
                .filter(component -> startingLate.contains(component.id()))
                .toList();
        stopped = true;
        for (Member member : reversed(old)) {
            undo.push(() -> activateAgain(member)); // in start order, after all of them have started
        }
        old.forEach(steps::quiesce);
        for (Member member : reversed(old)) {
            steps.close(member);
            show(present.without(member.id()));
            undo.push(() -> startAgain(member));
        }
        late.forEach(this::start);
        late.forEach(this::activate);
    }

    private void commit(ComponentId id, PreparedChange change) {
        try {
            change.commit();
        } catch (Throwable e) {
            log.error("{}: the change of {} failed", context.nodeName(), id, e);
        }
    }

    private void closeRemoved() {
        Members stay = present.describedBy(order);
        List<Member> gone = present.inOrder().stream()
                .filter(member -> stay.get(member.id()) == null)
                .toList();
        gone.forEach(steps::quiesce);
        reversed(gone).forEach(steps::close);
        present = stay; // shown together with the event
    }

    private void undo(Throwable reason) {
        while (!undo.isEmpty()) {
            try {
                undo.pop().run();
            } catch (Throwable e) { // the others still want to be as they were
                log.error("{}: cannot undo a part of a change", context.nodeName(), e);
                reason.addSuppressed(e);
            }
        }
        changes.clear();
        List<HaComponent<?>> described = new ArrayList<>();
        before.inOrder().forEach(member -> described.add(member.component()));
        show(present.describedBy(described));
    }

    private String outcome() {
        List<ComponentId> lost =
                before.ids().stream().filter(id -> present.get(id) == null).toList();
        String kept = stopped ? "; started again as they were: " + stopping : "; everything runs on as it was";
        return lost.isEmpty() ? kept : kept + "; could not be started again: " + lost;
    }

    /** {@return an exception of the same kind, with a message that says more} */
    private static RuntimeException failure(String message, Throwable reason) {
        if (reason instanceof Error error) {
            throw error;
        }
        return reason instanceof HaException
                ? new HaException(message, reason)
                : reason instanceof IllegalArgumentException
                        ? new IllegalArgumentException(message, reason)
                        : new IllegalStateException(message, reason);
    }

    private static List<Member> reversed(List<Member> members) {
        List<Member> reversed = new ArrayList<>(members);
        Collections.reverse(reversed);
        return reversed;
    }

    private void end(ComponentId id) {
        Member member = present.get(id);
        if (member != null) {
            steps.quiesce(member);
            steps.close(member);
            show(present.without(id));
        }
    }

    private void startAgain(Member member) {
        for (HaComponent<?> needed : member.component().dependencies()) {
            Require.state(present.get(needed.id()) != null, "component", needed.id(), "running, for " + member.id());
        }
        show(present.with(member.component(), member.component().start(context)));
    }

    private void activateAgain(Member member) {
        Member again = present.get(member.id());
        if (again == null) {
            return; // it could not be started again
        }
        try {
            again.runtime().activate();
        } catch (Throwable e) {
            endWithUsers(member.id());
            throw e;
        }
    }

    private void endWithUsers(ComponentId id) {
        Set<ComponentId> ending = new LinkedHashSet<>(Set.of(id));
        for (Member member : present.inOrder()) {
            if (member.component().dependencies().stream().anyMatch(needed -> ending.contains(needed.id()))) {
                ending.add(member.id());
            }
        }
        reversed(present.inOrder()).stream()
                .filter(member -> ending.contains(member.id()))
                .forEach(member -> end(member.id()));
    }

    private void show(Members now) {
        present = now;
        show.accept(now);
    }
}
