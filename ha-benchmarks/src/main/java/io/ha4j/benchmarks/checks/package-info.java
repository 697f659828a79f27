/** {@code bench/checks}: what health checks cost beside HAProxy's, and whether twelve thousand a second are in time. */
@org.jspecify.annotations.NullMarked
package io.ha4j.benchmarks.checks;
