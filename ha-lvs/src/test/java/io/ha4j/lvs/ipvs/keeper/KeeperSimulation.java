package io.ha4j.lvs.ipvs.keeper;

import io.ha4j.lvs.ipvs.FakeIpvs;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsException;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.IpvsProblem;
import io.ha4j.lvs.ipvs.core.IpvsReport;
import io.ha4j.lvs.ipvs.core.WantedService;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A keeper among troubles: between any two messages somebody else may change any service, an answer may be lost, and the process may die,
 * whose successor finds the record. In between there are calm moments, in which everything must come right.
 *
 * <p>A service is somebody else's if he added it while the record did not have it; those must never be touched. What is lost to a crash,
 * or to a lost answer, in the very moment in which both add the same service, is not: the record has it, and nobody can tell.
 */
final class KeeperSimulation {

    private static final int STEPS = 8;
    private static final int TRACE_LINES = 80;

    /** The end of a process. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Random random;
    private final FakeIpvs kernel = new FakeIpvs();
    private final FakeRecord record = new FakeRecord();
    private final Map<IpvsServiceId, WantedService> wanted = new LinkedHashMap<>();
    /** Rows that others have added, and those of them that are not ours by the record. */
    private final Set<FakeIpvs.Row> others = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Set<FakeIpvs.Row> foreign = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<String> trace = new ArrayDeque<>();
    private final KeeperDraw draw;
    private IpvsKeeper keeper;
    private int crashes;
    private int untilCrash;
    private boolean rough;
    private long now;

    KeeperSimulation(long seed) {
        this.random = new Random(seed);
        this.draw = new KeeperDraw(random);
        kernel.nature(new Rough());
        record.nature(this::tick);
        this.keeper = start();
    }

    List<String> trace() {
        return List.copyOf(trace);
    }

    int crashes() {
        return crashes;
    }

    void run() {
        for (int i = 0; i < STEPS; i++) {
            for (int n = random.nextInt(3); n > 0; n--) {
                meddle();
            }
            wish();
            if (random.nextInt(6) == 0) {
                boolean there = random.nextBoolean();
                note("scheduler rr " + (there ? "is there" : "is missing"));
                kernel.scheduler("rr", there);
            }
            roughly();
            if (random.nextInt(3) > 0) {
                calm();
            }
        }
        calm();
        keeper.withdrawAll();
        wanted.clear();
        calm();
        require(record.read() == null, "nothing is left in the record");
        require(kernel.rows().stream().allMatch(others::contains), "nothing of ours is left");
    }

    /** Keepers come and go, and the table is written, while anything may happen. */
    private void roughly() {
        rough = true;
        untilCrash = random.nextInt(3) == 0 ? 1 + random.nextInt(25) : Integer.MAX_VALUE;
        try {
            if (random.nextBoolean()) {
                note("update");
                keeper.update(now++);
            } else {
                note("reconcile");
                keeper.reconcile(now++);
            }
        } catch (Crash e) {
            note("crash");
            crashes++;
            rough = false;
            foreign.removeIf(row -> isRecorded(row.service().id()));
            restart();
        }
        rough = false;
        if (random.nextInt(8) == 0) {
            note("restart");
            restart();
        }
    }

    private void restart() {
        keeper.close();
        keeper = start();
        wanted.keySet().removeIf(id -> random.nextInt(6) == 0);
        wanted.values().forEach(keeper::want);
        if (random.nextBoolean()) {
            Set<IpvsServiceId> before = ids();
            keeper.reconcile(now++);
            require(ids().containsAll(before), "nobody is removed before all have said what they want");
        }
        keeper.sweep();
    }

    private IpvsKeeper start() {
        return IpvsKeeper.open(kernel, KeeperSettings.of("owner"), FakeRecord.KEY, record);
    }

    private Set<IpvsServiceId> ids() {
        return kernel.rows().stream().map(row -> row.service().id()).collect(Collectors.toSet());
    }

    private void wish() {
        for (IpvsServiceId id : KeeperDraw.OURS) {
            int what = random.nextInt(6);
            if (what < 2) {
                WantedService service = draw.wanted(id);
                note("want " + service);
                wanted.put(id, service);
                keeper.want(service);
            } else if (what == 2) {
                note("withdraw " + id);
                wanted.remove(id);
                keeper.withdraw(id);
            }
        }
    }

    /** One look puts everything right, and the next one finds nothing to do. */
    private void calm() {
        note("calm");
        IpvsReport first = keeper.reconcile(now++);
        Map<IpvsServiceId, IpvsProblem> problems = problems(first);
        wanted.values().forEach(service -> check(service, problems.remove(service.id())));
        require(problems.isEmpty(), "no problem without a reason: " + problems);
        for (FakeIpvs.Row row : kernel.rows()) {
            IpvsServiceId id = row.service().id();
            require(wanted.containsKey(id) || (others.contains(row) && !isRecorded(id)), "not wanted: " + row);
        }
        for (IpvsServiceId id : record.services()) {
            require(wanted.containsKey(id) && kernel.row(id).isPresent(), "nothing superfluous is recorded: " + id);
        }
        kernel.commands();
        int writes = record.writes();
        IpvsReport second = keeper.reconcile(now++);
        require(second.drift().isEmpty(), "no drift: " + second.drift());
        require(problems(second).equals(problems(first)) || hasRefusal(first), "the same problems: " + second);
        require(kernel.commands().isEmpty() || hasRefusal(first), "no command when all is well");
        require(record.writes() == writes || hasRefusal(first), "no write when all is well");
    }

    private static boolean hasRefusal(IpvsReport report) {
        return report.problems().stream().anyMatch(IpvsProblem.Refused.class::isInstance);
    }

    private Map<IpvsServiceId, IpvsProblem> problems(IpvsReport report) {
        Map<IpvsServiceId, IpvsProblem> problems = new HashMap<>();
        for (IpvsProblem problem : report.problems()) {
            if (problem instanceof IpvsProblem.Foreign conflict) {
                problems.put(conflict.found().id(), problem);
            } else if (problem instanceof IpvsProblem.Refused refused) {
                problems.put(refused.service(), problem);
            } else {
                require(false, "no such problem in calm times: " + problem);
            }
        }
        return problems;
    }

    private void check(WantedService service, @Nullable IpvsProblem problem) {
        FakeIpvs.Row row = kernel.row(service.id()).orElse(null);
        if (problem instanceof IpvsProblem.Foreign) {
            require(row != null && others.contains(row), "a conflict is with somebody else: " + problem);
            return;
        }
        if (problem instanceof IpvsProblem.Refused refused) {
            require(refused.reason().kind() == IpvsException.Kind.SCHEDULER_MISSING, "refused: " + problem);
            require(refused.command().toString().contains("rr"), "refused for the scheduler: " + problem);
            if (row == null) {
                return;
            }
        } else {
            require(row != null, "there: " + service);
            require(row.service().equals(service.service()), "as wanted: " + row);
        }
        require(
                new HashSet<>(row.destinations()).equals(expected(service))
                        && row.destinations().size() == expected(service).size(),
                "destinations as wanted: " + row + " for " + service);
    }

    private static Set<IpvsDestination> expected(WantedService service) {
        Set<IpvsDestination> expected = new HashSet<>(service.destinations());
        IpvsDestination sorry = service.sorry();
        if (sorry != null && service.sorryServes()) {
            expected.removeIf(destination -> destination.address().equals(sorry.address()));
            expected.add(sorry);
        }
        return expected;
    }

    // Somebody else.

    private void meddle() {
        IpvsCommand command = draw.meddling(kernel.rows());
        if (kernel.ipvsadm(command)) {
            note("ipvsadm: " + command);
            if (command instanceof IpvsCommand.AddService add) {
                FakeIpvs.Row row = kernel.row(add.service().id()).orElseThrow();
                others.add(row);
                if (!isRecorded(add.service().id())) {
                    foreign.add(row);
                }
            }
        }
    }

    private boolean isRecorded(IpvsServiceId id) {
        return record.services().contains(id);
    }

    /** Between two messages. */
    private void tick() {
        for (FakeIpvs.Row row : kernel.rows()) {
            IpvsServiceId id = row.service().id();
            require(others.contains(row) || isRecorded(id), "what is ours is recorded: " + row);
            WantedService service = wanted.get(id);
            if (service != null && service.adopts() && isRecorded(id)) {
                foreign.remove(row);
            }
        }
        if (rough) {
            if (random.nextInt(8) == 0) {
                meddle();
            }
            if (--untilCrash <= 0) {
                throw new Crash();
            }
        }
    }

    private final class Rough implements FakeIpvs.Nature {

        @Override
        public void whileReading() {
            tick();
            if (rough && random.nextInt(60) == 0) {
                note("unreadable");
                throw new IpvsException(IpvsException.Kind.OTHER, "unreadable");
            }
        }

        @Override
        public IpvsException.@Nullable Kind before(IpvsCommand command) {
            tick();
            IpvsServiceId id = command.serviceId().orElseThrow();
            FakeIpvs.Row row = kernel.row(id).orElse(null);
            if (row != null && !(command instanceof IpvsCommand.AddService)) {
                require(!foreign.contains(row), "somebody else's is touched by " + command);
                require(isRecorded(id), "what is touched is recorded: " + command);
            }
            return troubled(command, "not done, unanswered: ");
        }

        @Override
        public IpvsException.@Nullable Kind after(IpvsCommand command) {
            note("done: " + command);
            tick();
            return troubled(command, "unanswered: ");
        }

        private IpvsException.@Nullable Kind troubled(IpvsCommand command, String what) {
            if (!rough || random.nextInt(25) > 0) {
                return null;
            }
            note(what + command);
            if (command instanceof IpvsCommand.AddService add) {
                foreign.removeIf(row -> row.service().id().equals(add.service().id()));
            }
            return IpvsException.Kind.UNKNOWN_OUTCOME;
        }
    }

    private void note(String what) {
        trace.add(what);
        if (trace.size() > TRACE_LINES) {
            trace.remove();
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
