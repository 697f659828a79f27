/**
 * A lab for failover tests on a real kernel: a {@link io.ha4j.lab.Lan} of network namespaces, {@link io.ha4j.lab.Keepalived} or a
 * program of your own on its hosts, a {@link io.ha4j.lab.Witness} and a {@link io.ha4j.lab.FailoverClient} who see it from outside, and
 * a {@link io.ha4j.lab.Capture} of what was on the wire.
 *
 * <p>It needs Linux, root, and a JVM that was started in a network namespace without an uplink; {@link io.ha4j.lab.LabRequirements}
 * says what is missing. Everything stays on the machine and is removed by {@link io.ha4j.lab.Lan#close()}. It is for tests: it starts
 * programs, and it waits.
 */
@NullMarked
package io.ha4j.lab;

import org.jspecify.annotations.NullMarked;
