package io.ha4j.vrrp;

import io.ha4j.Lease;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** The leases of all members of a group in their present terms: dead for good once one of them is. */
record GroupLease(List<Lease> leases) implements Lease {

    @Override
    public boolean isHeld() {
        return leases.stream().allMatch(Lease::isHeld);
    }

    @Override
    public Duration remaining() {
        return leases.stream()
                .map(Lease::remaining)
                .min(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** Each of them only rises. */
    @Override
    public long term() {
        return leases.stream().mapToLong(Lease::term).sum();
    }

    @Override
    public String toString() {
        return "Lease[term=" + term() + ", held=" + isHeld() + "]";
    }
}
