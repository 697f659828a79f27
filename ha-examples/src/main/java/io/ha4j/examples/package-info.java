/** Runnable examples. */
@NullMarked
package io.ha4j.examples;

import org.jspecify.annotations.NullMarked;
