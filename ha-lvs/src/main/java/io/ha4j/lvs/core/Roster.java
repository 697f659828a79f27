package io.ha4j.lvs.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** The servers of a pool, and questions about all of them. Not thread-safe. */
final class Roster {

    private final PoolMachine.Rules rules;
    private final List<ServerState> servers;

    Roster(PoolMachine.Rules rules, List<PoolMachine.Member> members) {
        this.rules = rules;
        List<ServerState> made = new ArrayList<>();
        for (PoolMachine.Member member : members) {
            made.add(new ServerState(made.size(), member));
        }
        this.servers = Collections.unmodifiableList(made);
    }

    ServerState get(int server) {
        return servers.get(server);
    }

    List<ServerState> all() {
        return servers;
    }

    /** {@return the numbers of those that could be used, were they not ejected} */
    List<Integer> candidates() {
        return numbers(ServerState::isCandidate);
    }

    private List<Integer> numbers(Predicate<ServerState> which) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            if (which.test(servers.get(i))) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    /** {@return the weight, or number, of the primaries that can be used; if there is none, of such backups} */
    long alive() {
        return alive(false);
    }

    /** {@return how much of that there may be at most, whatever the servers turn out to be that are UNKNOWN} */
    long aliveAtMost() {
        return Math.max(alive(false), alive(true));
    }

    private long alive(boolean orMightBe) {
        long primaries = alive(false, orMightBe);
        return primaries > 0 ? primaries : alive(true, orMightBe);
    }

    private long alive(boolean backup, boolean orMightBe) {
        long sum = 0;
        for (ServerState server : servers) {
            if (server.isBackup() == backup && (server.isUsable() || (orMightBe && server.isUnknown()))) {
                sum += rules.countsServers() ? 1 : server.wholeWeight();
            }
        }
        return sum;
    }

    /** {@return whether the check of a primary, or else of a backup, could tell that it can be used} */
    boolean isUnknown(boolean backup) {
        return servers.stream().anyMatch(server -> server.isBackup() == backup && server.isUnknown());
    }

    /** {@return who can be used} */
    Pool select(QuorumState quorum) {
        List<Integer> forgotten = numbers(this::losesClients);
        if (rules.sorryServer() && quorum == QuorumState.LOST) {
            return new Pool(List.of(), List.of(), List.of(), forgotten, true);
        }
        List<Pool.Slot> primaries = slots(false);
        List<Integer> quiescent = rules.expireQuiescent()
                ? List.of()
                : numbers(server -> server.isQuiescent() && (!server.isBackup() || primaries.isEmpty()));
        return new Pool(primaries, slots(true), quiescent, forgotten, false);
    }

    private List<Pool.Slot> slots(boolean backup) {
        List<Pool.Slot> slots = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            ServerState server = servers.get(i);
            if (server.isBackup() == backup && server.isUsable()) {
                slots.add(new Pool.Slot(i, server.weight()));
            }
        }
        return slots;
    }

    /** What is not known is no reason. */
    private boolean losesClients(ServerState server) {
        return !server.isEnabled()
                || (server.hasFailed() && !rules.inhibitOnFailure())
                || (server.isQuiescent() && rules.expireQuiescent());
    }

    long nextDeadlineNanos() {
        return servers.stream().mapToLong(ServerState::deadlineNanos).min().orElse(PoolMachine.NEVER);
    }
}
