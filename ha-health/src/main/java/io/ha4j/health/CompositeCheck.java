package io.ha4j.health;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.HealthSource;
import io.ha4j.TargetCheck;
import io.ha4j.health.core.QuorumRules;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A check made of others: of checks, of composite checks, of anything with a health. Made by {@link HealthCheck#all}, {@link
 * HealthCheck#any} and {@link HealthCheck#quorum}. Immutable.
 *
 * <pre>{@code
 * CompositeCheck usable = HealthCheck.all("usable", nginx, database);
 * CompositeCheck enough = HealthCheck.quorum("enough", 3).hysteresis(1).member(a, 2).member(b).member(c).build();
 * }</pre>
 *
 * <p>Its members run once in a node, whoever else uses them. While members have not told their health that could make the difference, its
 * own is UNKNOWN. A virtual server points it at each of its real servers: then those of its members look at the server that have no target
 * of their own.
 *
 * <p>That of {@code all} carries the smallest weight and percentage of its members; those of {@code any} and {@code quorum} carry none.
 */
public final class CompositeCheck implements TargetCheck, HaComponent<HealthSource> {

    private final String name;
    private final @Nullable InetSocketAddress target;
    private final QuorumRules rules;
    private final List<HaComponent<? extends HealthSource>> members;

    CompositeCheck(
            String name,
            @Nullable InetSocketAddress target,
            QuorumRules rules,
            List<HaComponent<? extends HealthSource>> members) {
        this.name = Require.notBlank("name", name);
        this.target = target;
        this.rules = rules;
        this.members = List.copyOf(members);
        Require.argument(
                members.stream().distinct().count() == members.size(), "members", members, "no one of them twice");
    }

    /** {@return a check that is up while {@code needed} of the members are} */
    static CompositeCheck ofEqual(String name, int needed, HaComponent<? extends HealthSource>[] members) {
        List<HaComponent<? extends HealthSource>> all = new ArrayList<>();
        List<QuorumRules.Member> weighed = new ArrayList<>();
        for (HaComponent<? extends HealthSource> member : members) {
            all.add(Require.nonNull("member", member, "a check, or another component with a health"));
            weighed.add(weighed(member, 1));
        }
        Require.inRange("members", all.size(), 1, QuorumRules.MAX_MEMBERS);
        return new CompositeCheck(name, null, new QuorumRules(needed, 0, false, weighed), all);
    }

    static QuorumRules.Member weighed(HaComponent<? extends HealthSource> member, int weight) {
        return new QuorumRules.Member(member.id().name(), weight);
    }

    /** {@return this check with those of its members pointed at {@code target} that can be, and have no target of their own} */
    @Override
    public CompositeCheck at(InetSocketAddress target) {
        List<HaComponent<? extends HealthSource>> pointed = new ArrayList<>();
        List<QuorumRules.Member> weighed = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            HaComponent<? extends HealthSource> member = pointed(members.get(i), target);
            pointed.add(member);
            weighed.add(weighed(member, rules.members().get(i).weight()));
        }
        return new CompositeCheck(
                name, target, new QuorumRules(rules.needed(), rules.hysteresis(), rules.byWeight(), weighed), pointed);
    }

    private static HaComponent<? extends HealthSource> pointed(
            HaComponent<? extends HealthSource> member, InetSocketAddress target) {
        boolean taken = member instanceof HealthCheck check && check.target().isPresent();
        return !taken && member instanceof TargetCheck template ? template.at(target) : member;
    }

    /** {@return the identity: by the name, or {@code name@target}} */
    @Override
    public ComponentId id() {
        return new ComponentId("health-check", target == null ? name : name + "@" + Addresses.text(target));
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.copyOf(members);
    }

    @Override
    public HaRuntime<HealthSource> start(HaContext context) {
        return RunningComposite.start(this, context);
    }

    /** {@return what it is made of} */
    public List<HaComponent<? extends HealthSource>> members() {
        return members;
    }

    QuorumRules rules() {
        return rules;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CompositeCheck that
                && name.equals(that.name)
                && Objects.equals(target, that.target)
                && rules.equals(that.rules)
                && members.equals(that.members);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, target, rules, members);
    }

    @Override
    public String toString() {
        return "CompositeCheck[" + id().name() + ", needs " + rules.needed() + " of " + rules.members() + "]";
    }
}
