/** A pair of directors: the kernel's LVS behind an address that moves. */
@NullMarked
package io.ha4j.examples.director;

import org.jspecify.annotations.NullMarked;
