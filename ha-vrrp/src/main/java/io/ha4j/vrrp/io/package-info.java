/** The edge: transports that carry advertisements, and who holds the addresses. Decides nothing. */
@NullMarked
package io.ha4j.vrrp.io;

import org.jspecify.annotations.NullMarked;
