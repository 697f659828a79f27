/** What a pick costs, ours beside those of others. */
@NullMarked
package io.ha4j.benchmarks.schedule;

import org.jspecify.annotations.NullMarked;
