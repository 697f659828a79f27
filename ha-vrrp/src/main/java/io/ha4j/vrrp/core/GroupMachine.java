package io.ha4j.vrrp.core;

import io.ha4j.LeadershipState;
import java.util.List;
import java.util.StringJoiner;

/**
 * Keeps the virtual routers of a sync group in one state, by the rules of Keepalived's {@code vrrp_sync_group}:
 *
 * <ul>
 *   <li>one in FAULT: all are; a master among them gives up with priority 0
 *   <li>one backup: all are, without priority 0, since the same peer is master of all
 *   <li>master only when all want to be: each with its own advertisement, addresses and announcements
 *   <li>who is stopped leaves, so that all masters give up with priority 0
 * </ul>
 *
 * <p>Pure, like the machines of its members, which share one owner with it: after each call of a member that call's actions are carried
 * out, and then {@link #settle} brings the others in line.
 */
public final class GroupMachine {

    /** One virtual router of the group. */
    public interface Member {

        /** {@return its name, for messages} */
        String name();

        /** {@return the machine that decides for it} */
        VrrpMachine machine();

        /** Carries out what the machine said just now. Must not call the group. */
        void carryOut(List<Action> actions);
    }

    private List<Member> members;
    /** What the members' moves came to when they were in line. */
    private long settledMoves = -1;

    /** Makes a group of routers; those that run already are brought in line by {@link #change}. */
    public GroupMachine(List<? extends Member> members) {
        this.members = List.copyOf(members);
        this.members.forEach(member -> of(member).join(this::agree));
    }

    /**
     * It has other members from now on. Who leaves goes on alone, as what it is. Who joins a group that is master becomes master with
     * it; else masters give up, with priority 0, since no peer can be master of all yet.
     *
     * @param next the members, those that stay among them; none: the group is dissolved
     */
    public void change(List<? extends Member> next, long nowNanos) {
        List<Member> former = members;
        members = List.copyOf(next);
        List<Member> stay = members.stream().filter(former::contains).toList();
        boolean led = !stay.isEmpty() && stay.stream().allMatch(GroupMachine::isMaster);
        for (Member member : former) {
            if (!members.contains(member)) {
                member.carryOut(member.machine().clear(FaultKind.GROUP_FAULT, nowNanos));
                member.carryOut(of(member).leave(nowNanos));
            }
        }
        for (Member member : members) {
            if (!former.contains(member)) {
                of(member).join(this::agree);
                if (led) {
                    of(member).wish();
                }
            }
        }
        alignAloud(nowNanos);
    }

    /** Brings members in line that have joined while they ran. */
    public void alignAloud(long nowNanos) {
        boolean together = members.stream().allMatch(m -> isMaster(m) || of(m).wantsMaster());
        if (!together) {
            members.forEach(member -> member.carryOut(of(member).fallBackAloud(nowNanos)));
        }
        settledMoves = -1;
        settle(nowNanos);
    }

    private static Membership of(Member member) {
        return member.machine().membership();
    }

    private static boolean isMaster(Member member) {
        return of(member).isMaster();
    }

    private boolean agree(Membership asking) {
        return members.stream().map(GroupMachine::of).allMatch(m -> m == asking || m.wantsMaster() || m.isMaster());
    }

    /**
     * {@return the state of the group: that of all its members; FAULT if one is, INIT while they differ in another way}
     */
    public LeadershipState state() {
        List<LeadershipState> states = states();
        if (states.contains(LeadershipState.FAULT)) {
            return LeadershipState.FAULT;
        }
        return states.stream().distinct().count() == 1 ? states.get(0) : LeadershipState.INIT;
    }

    private List<LeadershipState> states() {
        return members.stream().map(member -> member.machine().state()).toList();
    }

    /** Brings all members in line after one of them has moved, and has done what it had to. */
    public void settle(long nowNanos) {
        if (moves() != settledMoves) { // else it was a packet like most
            align(nowNanos);
            settledMoves = moves();
        }
    }

    private long moves() {
        long sum = 0;
        for (Member member : members) {
            sum += of(member).moves();
        }
        return sum;
    }

    private void align(long nowNanos) {
        for (Member member : members) {
            shareFaults(member, nowNanos);
        }
        List<Member> behind = members.stream().filter(m -> !isMaster(m)).toList();
        // Also when nobody leads: the one that the others waited for may have left.
        if (behind.stream().allMatch(member -> of(member).wantsMaster())) {
            behind.forEach(member -> member.carryOut(of(member).lead(nowNanos)));
        } else {
            members.forEach(member -> member.carryOut(of(member).fallBack(nowNanos)));
        }
    }

    private void shareFaults(Member member, long nowNanos) {
        StringJoiner words = new StringJoiner("; ");
        for (Member other : members) {
            String faults = other == member ? "" : of(other).ownFaults();
            if (!faults.isEmpty()) {
                words.add(other.name() + ": " + faults);
            }
        }
        member.carryOut(
                words.length() == 0
                        ? member.machine().clear(FaultKind.GROUP_FAULT, nowNanos)
                        : member.machine().raise(FaultKind.GROUP_FAULT, words.toString(), nowNanos));
    }

    /** One member heard a router of lower rank: the others announce their addresses again, too. */
    public void announceAgain(Member but, long nowNanos) {
        for (Member member : members) {
            if (member != but) {
                member.carryOut(of(member).announceAgain(nowNanos));
            }
        }
    }

    /** Stops one member, which leaves: a master gives up with priority 0, and so does each of the others when its turn comes. */
    public void stop(Member member, long nowNanos) {
        member.carryOut(member.machine().stop(nowNanos));
        change(members.stream().filter(other -> other != member).toList(), nowNanos);
    }

    /** Has another node be master of all; does nothing unless this one is. */
    public void failOver(long nowNanos) {
        members.forEach(member -> member.carryOut(member.machine().failOver(nowNanos)));
    }
}
