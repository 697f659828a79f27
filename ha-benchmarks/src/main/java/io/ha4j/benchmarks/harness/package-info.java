/** What the programs that compare ha4j with others have in common: processes and their costs, statistics. */
@org.jspecify.annotations.NullMarked
package io.ha4j.benchmarks.harness;
