package io.ha4j.lvs.ipvs.core;

import io.ha4j.lvs.ipvs.IpvsServiceId;
import java.util.List;
import java.util.Set;

/**
 * What one reconcile has found and done. Immutable.
 *
 * @param commands how many commands the kernel carried out
 * @param drift what others had changed in services of ours since it was written or read last; put right, unless a problem says why not
 * @param problems why something is not as wanted
 * @param looked which services were looked at: of those one that has no problem is as wanted, and nothing is said of any other
 */
public record IpvsReport(int commands, List<IpvsDrift> drift, List<IpvsProblem> problems, Set<IpvsServiceId> looked) {

    /** Copies the collections. */
    public IpvsReport {
        looked = Set.copyOf(looked);
        drift = List.copyOf(drift);
        problems = List.copyOf(problems);
    }

    /** {@return whether everything that was looked at is as wanted} */
    public boolean isConverged() {
        return problems.isEmpty();
    }
}
