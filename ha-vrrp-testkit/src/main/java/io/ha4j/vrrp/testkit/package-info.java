/**
 * Whole nodes in simulated time: {@link io.ha4j.vrrp.testkit.SimulatedCluster} runs real {@link io.ha4j.HaNode}s on a simulated LAN, on
 * the calling thread, repeatable from a seed.
 */
@NullMarked
package io.ha4j.vrrp.testkit;

import org.jspecify.annotations.NullMarked;
