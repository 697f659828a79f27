package io.ha4j.vrrp.auth;

/**
 * The time of an advertisement, unique for its sender.
 *
 * @param ticks wall clock, in 1/65536 s since 1970
 * @param counter 0..65535, tells advertisements of one tick apart
 */
record Stamp(long ticks, int counter) implements Comparable<Stamp> {

    @Override
    public int compareTo(Stamp other) {
        int byTime = Long.compare(ticks, other.ticks);
        return byTime != 0 ? byTime : Integer.compare(counter, other.counter);
    }
}
