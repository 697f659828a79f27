/**
 * The node that hosts components, and the few words by which components know each other.
 *
 * <p>{@link io.ha4j.HaNode} runs {@link io.ha4j.HaComponent}s; {@link io.ha4j.HealthSource} and {@link
 * io.ha4j.Leadership} are the two links between them. Nothing here knows VRRP, LVS or a probe.
 */
@NullMarked
package io.ha4j;

import org.jspecify.annotations.NullMarked;
