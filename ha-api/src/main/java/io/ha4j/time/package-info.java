/** Elapsed time as an argument: {@link io.ha4j.time.Ticker}. */
@NullMarked
package io.ha4j.time;

import org.jspecify.annotations.NullMarked;
