/**
 * What a failover costs, measured beside Keepalived on a real kernel: {@code lab/failover} and {@code lab/soak}.
 *
 * <p>{@link io.ha4j.examples.failover.Failover} and {@link io.ha4j.examples.failover.Soak} are the programs, {@link
 * io.ha4j.examples.failover.StandbyNode} is our node in them, as a process of its own that can be killed.
 */
@NullMarked
package io.ha4j.examples.failover;

import org.jspecify.annotations.NullMarked;
