/** {@code lab/simulate}: whole nodes in simulated time, as many seeds as one likes. {@link io.ha4j.examples.simulate.Simulate} is the program. */
@NullMarked
package io.ha4j.examples.simulate;

import org.jspecify.annotations.NullMarked;
