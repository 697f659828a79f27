package io.ha4j.health.core;

import io.ha4j.Health;
import io.ha4j.Health.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Judges several things as one: up while those of its members which are up have enough weight together. One owner.
 *
 * <p>From up, it takes a weight below {@code needed - hysteresis}, or none at all, to go down; from down, {@code needed + hysteresis} to
 * come up again, as in Keepalived. While members are unknown that could make the difference, it is unknown itself; it does not forget
 * from where it came.
 *
 * <p>Where it takes all members (and not their weights for now), it is worth no more than the least of them: it has the smallest weight and
 * the smallest percentage that one of them says. Else it says neither: of what is up, the rest may be lost.
 */
public final class QuorumMachine {

    private final QuorumRules rules;
    private final List<Health> members = new ArrayList<>();
    private Status decided;
    private Health health;

    /**
     * Creates a machine.
     *
     * @param members what is known of them, in the order of the rules
     * @param decided what was decided last, by other rules; UNKNOWN: nothing
     */
    public QuorumMachine(QuorumRules rules, List<Health> members, Status decided) {
        this.rules = rules;
        this.members.addAll(members);
        this.decided = decided;
        this.health = judge();
    }

    /** {@return what follows from the news of a member} */
    public Health onHealth(int member, Health news) {
        members.set(member, news);
        health = judge();
        return health;
    }

    /** {@return the present health} */
    public Health health() {
        return health;
    }

    /** {@return the health of a member by which it is judged} */
    public Health member(int member) {
        return members.get(member);
    }

    /** {@return what was last decided: up or down; UNKNOWN: nothing yet} */
    public Status decided() {
        return decided;
    }

    /** {@return the weight of the members that are up} */
    public long live() {
        return weightOf(Status.UP);
    }

    private Health judge() {
        long live = live();
        long atBest = live + weightOf(Status.UNKNOWN);
        long enough = enough();
        Status status = live >= enough ? Status.UP : atBest < enough ? Status.DOWN : Status.UNKNOWN;
        decided = status == Status.UNKNOWN ? decided : status;
        String words = words(live, enough);
        return status == Status.UP && rules.takesAll() ? least(words) : Health.of(status, words);
    }

    /** Of members that are all up. */
    private Health least(String words) {
        OptionalInt weight = members.stream()
                .flatMapToInt(member -> member.weight().stream())
                .min();
        int percent = members.stream().mapToInt(Health::percent).min().orElse(100);
        return new Health(Status.UP, weight, percent, words);
    }

    private long enough() {
        return switch (decided) {
            case UP -> Math.max(1, rules.needed() - rules.hysteresis());
            case DOWN -> (long) rules.needed() + rules.hysteresis();
            case UNKNOWN -> rules.needed();
        };
    }

    private long weightOf(Status status) {
        long sum = 0;
        for (int i = 0; i < members.size(); i++) {
            Health member = members.get(i);
            int weight = rules.members().get(i).weight();
            if (member.status() == status) {
                sum += rules.byWeight() ? member.effectiveWeight(weight) : weight;
            }
        }
        return sum;
    }

    private String words(long live, long enough) {
        StringBuilder words = new StringBuilder(rules.byWeight() ? "a weight of " : "")
                .append(live)
                .append(" up, needs ")
                .append(enough);
        for (int i = 0; i < members.size(); i++) {
            Health member = members.get(i);
            if (!member.isUp()) { // one is enough to know where to look
                words.append("; ")
                        .append(rules.members().get(i).name())
                        .append(" is ")
                        .append(member.status());
                words.append(", ").append(member.reason());
                break;
            }
        }
        return words.toString();
    }
}
