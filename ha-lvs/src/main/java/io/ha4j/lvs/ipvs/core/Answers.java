package io.ha4j.lvs.ipvs.core;

import io.ha4j.HaException;
import io.ha4j.lvs.ipvs.IpvsException;

/** What an answer of the kernel tells. */
final class Answers {

    private Answers() {}

    /** {@return whether there is no IPVS that could have done anything} */
    static boolean meansNoTable(HaException trouble) {
        return trouble instanceof IpvsException e && e.kind() == IpvsException.Kind.MODULE_MISSING;
    }

    /** {@return whether the kernel says so only of a service that is not there} {@code ip_vs_genl_set_cmd}, then {@code ip_vs_add_service}. */
    static boolean looksForServiceFirst(IpvsException.Kind kind) {
        return kind == IpvsException.Kind.SCHEDULER_MISSING || kind == IpvsException.Kind.PERSISTENCE_ENGINE_MISSING;
    }
}
