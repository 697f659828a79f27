/** A service of which one instance may work at a time, and, among the tests, how its failover is tested in simulated time. */
@NullMarked
package io.ha4j.examples.dispatcher;

import org.jspecify.annotations.NullMarked;
