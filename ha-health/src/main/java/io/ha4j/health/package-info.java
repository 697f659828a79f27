/**
 * Is it alive? Health checks with interval, time-out, rise and fall.
 *
 * <p>{@link io.ha4j.health.HealthCheck} describes a check; a node that runs it gives a {@link io.ha4j.health.HealthMonitor}.
 */
@NullMarked
package io.ha4j.health;

import org.jspecify.annotations.NullMarked;
