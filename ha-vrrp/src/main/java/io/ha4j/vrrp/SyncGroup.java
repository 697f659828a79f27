package io.ha4j.vrrp;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.HealthSource;
import io.ha4j.value.Require;
import io.ha4j.vrrp.packet.Advertisement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The description of a group of virtual routers that move together: the two sides of a router, or the IPv4 and IPv6 addresses of a
 * service. Immutable; opens nothing. Keepalived: {@code vrrp_sync_group}.
 *
 * <pre>{@code
 * SyncGroup both = SyncGroup.builder("G1").member(inside).member(outside).track(service, Tracking.fault()).build();
 * HaNode node = HaNode.builder("r1").with(both).build(); // its members come along
 * }</pre>
 *
 * <p>If one member is in FAULT, all are; if one is backup, all are; they become master when all want to be. Whoever follows the group
 * ({@code serveWhile(both)}, {@code node.get(both).lease()}) is told when all are master.
 *
 * <p>Two nodes of a group should have different priorities: where these are equal, the higher address decides for each member alone, and
 * if it is one node's here and the other's there, no node can be master of both.
 */
public final class SyncGroup implements HaComponent<VirtualRouterGroup> {

    private final String name;
    private final List<VrrpInstance> members;
    private final Map<HaComponent<? extends HealthSource>, Tracking> tracked;

    private SyncGroup(Builder builder) {
        this.name = builder.name;
        this.members = List.copyOf(builder.members);
        this.tracked = Collections.unmodifiableMap(new LinkedHashMap<>(builder.tracked));
    }

    /** {@return a builder of a group with that name, which must be unique in a node} */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** {@return a builder with the same settings} */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.members.addAll(members);
        builder.tracked.putAll(tracked);
        return builder;
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /** {@return the members, two at least, in the order in which they were named} */
    public List<VrrpInstance> members() {
        return members;
    }

    /** {@return what the group tracks, and what that means for all its members} */
    public Map<HaComponent<? extends HealthSource>, Tracking> tracked() {
        return tracked;
    }

    @Override
    public ComponentId id() {
        return new ComponentId("vrrp-group", name);
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        List<HaComponent<?>> needed = new ArrayList<>(tracked.keySet());
        needed.addAll(members);
        return List.copyOf(needed);
    }

    /** An instance can be in one group only. */
    @Override
    public void check(Collection<HaComponent<?>> node) {
        for (HaComponent<?> component : node) {
            if (component instanceof SyncGroup other && !other.equals(this)) {
                for (VrrpInstance member : members) {
                    Require.state(
                            !other.members.contains(member),
                            "member",
                            member.name() + " of " + name + " and of " + other.name,
                            "one group for an instance");
                }
            }
        }
    }

    @Override
    public HaRuntime<VirtualRouterGroup> start(HaContext context) {
        return SyncGroupRuntime.start(this, context);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SyncGroup that
                && name.equals(that.name)
                && members.equals(that.members)
                && tracked.equals(that.tracked);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, members, tracked);
    }

    @Override
    public String toString() {
        return "SyncGroup[" + name + ", members="
                + members.stream().map(VrrpInstance::name).toList() + ", tracked=" + tracked + "]";
    }

    /** Describes a group. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final Set<VrrpInstance> members = new LinkedHashSet<>();
        private final Map<HaComponent<? extends HealthSource>, Tracking> tracked = new LinkedHashMap<>();

        private Builder(String name) {
            this.name = Require.notBlank("name", name);
        }

        /** Adds a member; two at least. Its node starts it with the group, and it can be a member of no other group. */
        public Builder member(VrrpInstance instance) {
            Require.nonNull("member", instance, "an instance");
            Require.argument(members.add(instance), "member", instance.name(), "each instance once");
            return this;
        }

        /**
         * Has all members follow the health of something. Each source once.
         *
         * @param source a component whose handle is a {@link HealthSource}; the node starts it with this group
         * @param tracking what its health means for each member
         */
        public Builder track(HaComponent<? extends HealthSource> source, Tracking tracking) {
            Require.nonNull("track", source, "a component with health, such as a HealthCheck");
            Require.nonNull("tracking", tracking, "Tracking.fault() or Tracking.priority(points)");
            Require.argument(tracked.putIfAbsent(source, tracking) == null, "track", source.id(), "each source once");
            return this;
        }

        /**
         * {@return the group}
         *
         * @throws IllegalStateException if it has fewer than two members; if some own their addresses (priority 255) and others do not,
         *     which could never agree; if they do not use the same kind of transport, which would run on different threads; if one has
         *     a gate; or if one tracks something by points of priority: they would move that member alone, and so nobody. The group can track it
         */
        public SyncGroup build() {
            Require.state(members.size() >= 2, "members", members.size(), "two or more");
            VrrpInstance first = members.iterator().next();
            for (VrrpInstance member : members) {
                Require.state(
                        isOwner(member) == isOwner(first),
                        "member",
                        member.name() + " with priority " + member.priority(),
                        "all members own their addresses (priority 255), or none");
                Require.state(
                        member.transport().getClass() == first.transport().getClass(),
                        "member",
                        member.name() + " over " + member.transport().id(),
                        "the same kind of transport as " + first.name());
                Require.state(
                        member.gate() == null,
                        "member",
                        member.name() + " has a gate",
                        "none: it would be asked long before the others are ready");
                Require.state(
                        member.tracked().values().stream().allMatch(Tracking::isFault),
                        "member",
                        member.name() + " tracks by points of priority",
                        "tracking by priority at the group, for all members");
            }
            return new SyncGroup(this);
        }

        private static boolean isOwner(VrrpInstance instance) {
            return instance.priority() == Advertisement.PRIORITY_OWNER;
        }
    }
}
