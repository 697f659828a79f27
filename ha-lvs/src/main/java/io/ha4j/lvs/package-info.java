/** To be written. */
@NullMarked
package io.ha4j.lvs;

import org.jspecify.annotations.NullMarked;
