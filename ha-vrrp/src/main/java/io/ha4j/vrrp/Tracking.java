package io.ha4j.vrrp;

import io.ha4j.Health;
import io.ha4j.value.Require;
import org.jspecify.annotations.Nullable;

/**
 * What the health of something means for an instance that tracks it. Immutable.
 *
 * <p>Keepalived puts both meanings into one number, the weight of a {@code track_script}: 0 is {@link #fault()}.
 */
public final class Tracking {

    private static final Tracking FAULT = new Tracking(0, 0, false);

    private static final int MOST_POINTS = 253;

    private final int points;
    /** How many points each unit of the weight adds; 0: the weight does not matter. */
    private final int perWeight;

    private final boolean reversed;

    private Tracking(int points, int perWeight, boolean reversed) {
        this.points = points;
        this.perWeight = perWeight;
        this.reversed = reversed;
    }

    /**
     * {@return the instance is in FAULT unless the tracked thing is up}
     *
     * <p>Not known yet counts as not up; but not for what an instance that runs begins to track, which would cost a master its mastership
     * before anything is known.
     */
    public static Tracking fault() {
        return FAULT;
    }

    /**
     * {@return the priority changes: fewer points while the tracked thing is down, or more while it is up}
     *
     * <p>The priority that results stays within 1..254; that of an owner (255) does not change. Not known yet is neither down nor up.
     *
     * @param points -253..-1: added while it is down; 1..253: added while it is up
     */
    public static Tracking priority(int points) {
        Require.argument(
                points != 0 && points >= -253 && points <= 253,
                "tracking priority",
                points,
                "-253..-1 or 1..253; Tracking.fault() for the weight 0 of Keepalived");
        return new Tracking(points, 0, false);
    }

    /**
     * {@return the priority changes by the weight that the tracked thing says, for each unit of it; not at all while it says none, or is not
     * up. Keepalived: the weight of a {@code track_file}}
     *
     * <p>The sum is bounded to -253..253, the priority that results to 1..254; that of an owner (255) does not change.
     *
     * @param points -253..-1 or 1..253
     */
    public static Tracking weight(int points) {
        Require.argument(
                points != 0 && points >= -MOST_POINTS && points <= MOST_POINTS,
                "tracking weight",
                points,
                "-253..-1 or 1..253");
        return new Tracking(0, points, false);
    }

    /** {@return the same with up and down exchanged: what is tracked should be down, or have little weight. Keepalived: {@code reverse}} */
    public Tracking reversed() {
        return new Tracking(points, -perWeight, perWeight == 0 ? !reversed : reversed);
    }

    boolean isFault() {
        return points == 0 && perWeight == 0;
    }

    /** {@return whether that health keeps the instance in FAULT} */
    boolean isFault(Health.Status status) {
        return isFault() && status != (reversed ? Health.Status.DOWN : Health.Status.UP);
    }

    /** {@return what is added to the priority} */
    int points(Health health) {
        if (perWeight != 0) {
            long sum = health.isUp() ? (long) perWeight * health.effectiveWeight(0) : 0;
            return (int) Math.max(-MOST_POINTS, Math.min(MOST_POINTS, sum));
        }
        Health.Status when = points > 0 ^ reversed ? Health.Status.UP : Health.Status.DOWN;
        return health.status() == when ? points : 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tracking that
                && points == that.points
                && perWeight == that.perWeight
                && reversed == that.reversed;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * points + perWeight) + Boolean.hashCode(reversed);
    }

    @Override
    public String toString() {
        if (perWeight != 0) {
            return "priority " + (perWeight > 0 ? "+" : "") + perWeight + " for each unit of its weight";
        }
        String what = points == 0 ? "fault" : "priority " + (points > 0 ? "+" : "") + points;
        return reversed ? what + " reversed" : what;
    }
}
