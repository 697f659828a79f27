package io.ha4j.lvs.ipvs.doctor;

import io.ha4j.lvs.ipvs.doctor.core.DirectorJudge;
import io.ha4j.lvs.ipvs.doctor.core.DirectorRole;
import io.ha4j.lvs.ipvs.doctor.core.Finding;
import io.ha4j.lvs.ipvs.doctor.core.RealServerJudge;
import io.ha4j.lvs.ipvs.doctor.core.RealServerRole;
import java.util.List;

/**
 * Says what of a host's settings keeps IPVS from working, or will in a case that comes, each with the command that changes it. It looks
 * at the network namespace of the calling thread and changes nothing, but that the kernel may load the module {@code ip_vs} when it is
 * asked for IPVS. What it cannot read it says too. Thread-safe.
 *
 * <pre>{@code
 * IpvsDoctor.examine(DirectorRole.builder().nat().virtualAddresses("192.0.2.10").build())
 *         .forEach(finding -> log.warn("{}", finding));
 * }</pre>
 *
 * <p>It asks the kernel some ten questions, which takes about a millisecond, and two for each interface. Anybody may ask; what only
 * root may do is a finding.
 */
public final class IpvsDoctor {

    private IpvsDoctor() {}

    /** {@return what is to be said of this host as a director, the worst first; empty: all is well} */
    public static List<Finding> examine(DirectorRole role) {
        return DirectorJudge.judge(role, HostReader.readDirector());
    }

    /** {@return what is to be said of this host as a real server behind direct routing or a tunnel, the worst first; empty: all is well} */
    public static List<Finding> examine(RealServerRole role) {
        return RealServerJudge.judge(role, HostReader.readRealServer());
    }
}
