/**
 * The demo: two nodes, one address, real processes and real traffic, and what is killed on the way. {@code ./demo} runs it.
 *
 * <p>{@link io.ha4j.examples.demo.Demo} tells the story; {@link io.ha4j.examples.demo.NodeProcess} is the part that an application
 * would write.
 */
@NullMarked
package io.ha4j.examples.demo;

import org.jspecify.annotations.NullMarked;
