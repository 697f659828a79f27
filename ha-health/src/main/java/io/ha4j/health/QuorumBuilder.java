package io.ha4j.health;

import io.ha4j.HaComponent;
import io.ha4j.HealthSource;
import io.ha4j.health.core.QuorumRules;
import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a {@link CompositeCheck} that is up while those of its members which are up have enough weight together, as Keepalived's {@code
 * quorum}. Not thread-safe.
 */
public final class QuorumBuilder {

    private final String name;
    private final int needed;
    private final List<HaComponent<? extends HealthSource>> members = new ArrayList<>();
    private final List<QuorumRules.Member> weighed = new ArrayList<>();
    private int hysteresis;

    QuorumBuilder(String name, int needed) {
        this.name = Require.notBlank("name", name);
        Require.argument(needed >= 1, "quorum", needed, "1 or more");
        this.needed = needed;
    }

    /**
     * Sets how much more it takes to come up again, and how much less will do to stay up, so that a weight that varies around the quorum does
     * not make it flap: 0 to below the quorum, default 0. It stays up down to {@code quorum - hysteresis}, and comes up again from {@code
     * quorum + hysteresis} on.
     */
    public QuorumBuilder hysteresis(int weight) {
        Require.inRange("hysteresis", weight, 0, needed - 1);
        this.hysteresis = weight;
        return this;
    }

    /** Adds a member of weight 1. */
    public QuorumBuilder member(HaComponent<? extends HealthSource> member) {
        return member(member, 1);
    }

    /**
     * Adds a member.
     *
     * @param weight what it counts while it is up: 1..65535. A member that says a weight itself, or has only a share of it for now, counts
     *     that.
     */
    public QuorumBuilder member(HaComponent<? extends HealthSource> member, int weight) {
        Require.nonNull("member", member, "a check, or another component with a health");
        Require.inRange("weight", weight, 1, 65_535);
        members.add(member);
        weighed.add(CompositeCheck.weighed(member, weight));
        return this;
    }

    /**
     * {@return the check}
     *
     * @throws IllegalStateException if it has no members or more than 1000, or if all of them together cannot bring it up: Keepalived would
     *     lower such a quorum without a word
     */
    public CompositeCheck build() {
        Require.state(
                !members.isEmpty() && members.size() <= QuorumRules.MAX_MEMBERS,
                "members",
                members.size(),
                "1.." + QuorumRules.MAX_MEMBERS);
        int all = weighed.stream().mapToInt(QuorumRules.Member::weight).sum();
        Require.state(
                needed + hysteresis <= all,
                "quorum",
                needed + (hysteresis == 0 ? "" : " and a hysteresis of " + hysteresis),
                "at most " + all + " together, the weight of all members");
        return new CompositeCheck(name, null, new QuorumRules(needed, hysteresis, true, weighed), members);
    }
}
