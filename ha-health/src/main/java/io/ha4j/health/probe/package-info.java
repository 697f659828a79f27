/** One look at a target: the {@link io.ha4j.health.probe.Probe} that users can write, and those of this library. */
@NullMarked
package io.ha4j.health.probe;

import org.jspecify.annotations.NullMarked;
