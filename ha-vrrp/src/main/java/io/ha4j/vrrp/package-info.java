/** To be written. */
@NullMarked
package io.ha4j.vrrp;

import org.jspecify.annotations.NullMarked;
