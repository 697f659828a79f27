/** Loops that sleep in the kernel: {@link io.ha4j.linux.loop.PollLoop}. */
@NullMarked
package io.ha4j.linux.loop;

import org.jspecify.annotations.NullMarked;
