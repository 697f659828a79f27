/** Deterministic time and a seeded simulated LAN, for tests of components and of applications. */
@NullMarked
package io.ha4j.testkit;

import org.jspecify.annotations.NullMarked;
