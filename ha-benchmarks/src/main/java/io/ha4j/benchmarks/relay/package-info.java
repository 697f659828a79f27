/** {@code bench/relay}: what the proxy plane costs, and how fast it is, beside HAProxy and nginx. */
@org.jspecify.annotations.NullMarked
package io.ha4j.benchmarks.relay;
