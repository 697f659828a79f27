/** To be written. */
@NullMarked
package io.ha4j.health;

import org.jspecify.annotations.NullMarked;
