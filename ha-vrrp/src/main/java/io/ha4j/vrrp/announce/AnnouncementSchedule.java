package io.ha4j.vrrp.announce;

import io.ha4j.vrrp.host.Announcements;
import java.util.ArrayList;
import java.util.List;

/**
 * When a master announces which of its addresses. A burst goes through all addresses, and then again, as often as the settings
 * say.
 *
 * <p>Pure: {@code nowNanos} comes in with each call and never runs backwards; {@link #deadlineNanos()} says when to call {@link
 * #due}. Not thread-safe. What is late is not caught up: a refresh that was missed is left out.
 *
 * @param <T> an address
 */
public final class AnnouncementSchedule<T> {

    /** No deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    /** How many packets one call gives out, so that thousands of addresses do not hold up the caller's loop. */
    public static final int CHUNK = 256;

    /** A router of lower rank that keeps sending must not make a storm. */
    private static final long LOWER_PRIORITY_GAP_NANOS = 1_000_000_000L;

    private List<T> addresses = List.of();
    private int repeat;
    private int lowerPriorityRepeat;
    private long delayNanos;
    private long refreshNanos;
    private long pacingNanos;

    private boolean master;
    /** The burst that is going on: rounds that are not finished, and how far the present one has come. */
    private int rounds;

    private int position;
    /** When the next packet of a burst may go out. */
    private long packetNanos = Long.MIN_VALUE;

    private long secondNanos = NEVER;
    private long lowerSecondNanos = NEVER;
    private long refreshAtNanos = NEVER;
    private long lowerHeardNanos = Long.MIN_VALUE;

    /** Creates a schedule that rests until {@link #begin}. */
    public AnnouncementSchedule(Announcements settings, List<T> addresses) {
        set(settings, addresses);
    }

    private void set(Announcements settings, List<T> next) {
        addresses = List.copyOf(next);
        repeat = settings.repeat();
        lowerPriorityRepeat = settings.lowerPriorityRepeat();
        delayNanos = settings.delay().toNanos();
        refreshNanos = settings.refresh().toNanos();
        pacingNanos = settings.pacing().toNanos();
    }

    /**
     * Goes on by other settings, with other addresses. What is planned stays so, but for another refresh, which begins now; a round of a
     * burst begins again. New addresses are announced in the first burst when {@link #begin} is called.
     */
    public void change(Announcements settings, List<T> next, long nowNanos) {
        long formerRefreshNanos = refreshNanos;
        set(settings, next);
        position = 0;
        if (addresses.isEmpty()) {
            stop();
        } else if (master && refreshNanos != formerRefreshNanos) {
            refreshAtNanos = later(nowNanos, refreshNanos);
        }
    }

    /** This node is master, or its addresses were put back: a burst now and a second one later, instead of all that was planned. */
    public void begin(long nowNanos) {
        stop();
        if (addresses.isEmpty()) {
            return;
        }
        master = true;
        burst(repeat, nowNanos);
        secondNanos = later(nowNanos, delayNanos);
        refreshAtNanos = later(nowNanos, refreshNanos);
    }

    /**
     * A router of lower rank took itself for the master, and may have misled others: a burst now and a second one later. At most
     * once a second; a burst that is going on does the work of the first, and one that waits that of the second.
     */
    public void lowerPriority(long nowNanos) {
        boolean tooSoon = lowerHeardNanos != Long.MIN_VALUE && nowNanos - lowerHeardNanos < LOWER_PRIORITY_GAP_NANOS;
        if (!master || lowerPriorityRepeat == 0 || tooSoon) {
            return;
        }
        lowerHeardNanos = nowNanos;
        if (rounds == 0) {
            burst(lowerPriorityRepeat, nowNanos);
        }
        if (lowerSecondNanos == NEVER) {
            lowerSecondNanos = later(nowNanos, delayNanos);
        }
    }

    /** This node is master no more: nothing is announced any longer. */
    public void stop() {
        master = false;
        rounds = 0;
        position = 0;
        secondNanos = NEVER;
        lowerSecondNanos = NEVER;
        refreshAtNanos = NEVER;
        lowerHeardNanos = Long.MIN_VALUE;
    }

    /** {@return when {@link #due} has something to give next; in the past if it has at once; {@link #NEVER}: not by itself} */
    public long deadlineNanos() {
        long planned = Math.min(refreshAtNanos, Math.min(secondNanos, lowerSecondNanos));
        return rounds > 0 ? Math.min(packetNanos, planned) : planned;
    }

    /**
     * {@return the addresses to announce now, in this order and as often as they are listed; with pacing at most one, else at most
     * {@value #CHUNK}: the rest has a deadline that has passed}
     */
    public List<T> due(long nowNanos) {
        startPlanned(nowNanos);
        if (rounds == 0 || nowNanos < packetNanos) {
            return List.of();
        }
        int most = pacingNanos > 0 ? 1 : CHUNK;
        List<T> chunk = new ArrayList<>((int) Math.min(most, (long) rounds * addresses.size() - position));
        while (rounds > 0 && chunk.size() < most) {
            chunk.add(addresses.get(position));
            position++;
            if (position == addresses.size()) {
                position = 0;
                rounds--;
            }
        }
        if (pacingNanos > 0) {
            packetNanos = nowNanos + pacingNanos;
        }
        return chunk;
    }

    private void startPlanned(long nowNanos) {
        if (nowNanos >= secondNanos) {
            secondNanos = NEVER;
            burst(repeat, nowNanos);
        }
        if (nowNanos >= lowerSecondNanos) {
            lowerSecondNanos = NEVER;
            burst(lowerPriorityRepeat, nowNanos);
        }
        if (nowNanos >= refreshAtNanos) {
            refreshAtNanos = nowNanos + refreshNanos;
            if (rounds == 0) {
                burst(1, nowNanos);
            }
        }
    }

    /**
     * From now on {@code count} rounds, or as many as a burst that is going on still has: so that bursts never pile up, however slow
     * the pacing. It holds between bursts, too.
     */
    private void burst(int count, long nowNanos) {
        if (rounds == 0) {
            packetNanos = Math.max(packetNanos, nowNanos);
        }
        rounds = Math.max(rounds, position == 0 ? count : count + 1);
    }

    private static long later(long nowNanos, long delayNanos) {
        return delayNanos == 0 ? NEVER : nowNanos + delayNanos;
    }
}
