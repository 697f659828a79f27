/** One thread, one bounded inbox, deadlines: {@link io.ha4j.loop.Loop}, where machines are driven. */
@NullMarked
package io.ha4j.loop;

import org.jspecify.annotations.NullMarked;
