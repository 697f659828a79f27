package io.ha4j;

import java.net.InetSocketAddress;

/** A health check that can be pointed at a target, such as each real server of a virtual server. Immutable. */
@FunctionalInterface
public interface TargetCheck {

    /** {@return the check of {@code target}; equal for equal targets, so that several users share one} */
    HaComponent<? extends HealthSource> at(InetSocketAddress target);
}
