package io.ha4j.vrrp;

import io.ha4j.vrrp.packet.Advertisement;
import java.util.function.Supplier;

/**
 * The priority of one instance, or the fault, that follows from what it tracks, what its group tracks, and what the application adds. On
 * the VRRP loop.
 */
final class EffectivePriority {

    private int configured;
    private Trackers trackers;
    private final Supplier<Trackers> groupTrackers;
    /** What the application adds. */
    private int adjustment;
    /** The settings are being exchanged, which is the reason of what happens. */
    private boolean changing;

    /**
     * Begins with what is tracked as it is known now.
     *
     * @param configured 1..255
     * @param groupTrackers what the group tracks; without one, {@link Trackers#none()}
     */
    EffectivePriority(int configured, Trackers trackers, Supplier<Trackers> groupTrackers) {
        this.configured = configured;
        this.trackers = trackers;
        this.groupTrackers = groupTrackers;
    }

    Trackers trackers() {
        return trackers;
    }

    /** Goes by other settings; the former trackers are closed. */
    void change(int nextConfigured, Trackers next) {
        trackers.close();
        trackers = next;
        configured = nextConfigured;
    }

    void changing(boolean on) {
        changing = on;
    }

    /** Adds those points in place of the ones before. */
    void adjust(int points) {
        adjustment = points;
    }

    /** {@return 1..254, or 255 for an owner whatever it tracks} */
    int value() {
        if (configured == Advertisement.PRIORITY_OWNER) {
            return Advertisement.PRIORITY_OWNER;
        }
        int sum = configured + trackers.points() + groupTrackers.get().points() + adjustment;
        return Math.max(1, Math.min(sum, Advertisement.PRIORITY_OWNER - 1));
    }

    /** {@return what keeps the instance in FAULT, in words; empty: nothing} */
    String fault() {
        return both(trackers.fault(), groupTrackers.get().fault());
    }

    /** {@return why it is what it is, in words} */
    String reason() {
        String tracked = both(trackers.reason(), groupTrackers.get().reason());
        String adjusted = adjustment == 0 ? "" : String.format("the application (%+d)", adjustment);
        String all = changing ? "its settings have changed" : both(tracked, adjusted);
        return all.isEmpty() ? "all that it tracks is as it should be" : all;
    }

    /** {@return how it differs from the configured one, in words; empty: it does not} */
    String difference() {
        return value() == configured ? "" : configured + " configured; " + reason();
    }

    private static String both(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + "; " + other;
    }
}
