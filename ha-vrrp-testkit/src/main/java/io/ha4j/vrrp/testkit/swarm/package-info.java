/** Runs of whole nodes with everything drawn from a seed, and what must hold in each: {@link io.ha4j.vrrp.testkit.swarm.Swarm}. */
@NullMarked
package io.ha4j.vrrp.testkit.swarm;

import org.jspecify.annotations.NullMarked;
