/**
 * Virtual servers: one address, many real servers behind it, and connections only to those that work.
 *
 * <p>Begin at {@link io.ha4j.lvs.VirtualServer}.
 */
@NullMarked
package io.ha4j.lvs;

import org.jspecify.annotations.NullMarked;
