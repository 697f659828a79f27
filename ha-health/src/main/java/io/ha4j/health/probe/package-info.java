/** One look at a target: the {@link io.ha4j.health.probe.Probe} that users can write, and those over TCP and HTTP. */
@NullMarked
package io.ha4j.health.probe;

import org.jspecify.annotations.NullMarked;
