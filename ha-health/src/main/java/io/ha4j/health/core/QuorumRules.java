package io.ha4j.health.core;

import io.ha4j.value.Require;
import java.util.List;

/**
 * By what a {@link QuorumMachine} judges.
 *
 * @param needed the weight that is needed, from 1
 * @param hysteresis how much more it takes to come up again, and how much less will do to stay up: 0 to below {@code needed}
 * @param byWeight whether the weight counts that a member has for now; else its configured weight
 * @param members 1..1000 members, which can reach {@code needed + hysteresis} together
 */
public record QuorumRules(int needed, int hysteresis, boolean byWeight, List<Member> members) {

    /** How many members there may be. */
    public static final int MAX_MEMBERS = 1_000;

    /**
     * A member.
     *
     * @param name for people
     * @param weight 1..65535
     */
    public record Member(String name, int weight) {

        /** Checks the weight. */
        public Member {
            Require.inRange("weight", weight, 1, 65_535);
        }

        @Override
        public String toString() {
            return weight == 1 ? name : name + " (" + weight + ")";
        }
    }

    /** Checks what the machine relies on. */
    public QuorumRules {
        members = List.copyOf(members);
        Require.inRange("members", members.size(), 1, MAX_MEMBERS);
        int all = members.stream().mapToInt(Member::weight).sum();
        Require.inRange("needed", needed, 1, all);
        Require.inRange("hysteresis", hysteresis, 0, Math.min(needed - 1, all - needed));
    }

    /** {@return whether it takes all members, whatever they weigh for now} */
    boolean takesAll() {
        return !byWeight && needed == members.stream().mapToInt(Member::weight).sum();
    }
}
