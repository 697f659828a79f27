/**
 * How a master tells the network where its addresses are, and how it hears that somebody else claims one. Pure: frames and times,
 * no sockets.
 */
@NullMarked
package io.ha4j.vrrp.announce;

import org.jspecify.annotations.NullMarked;
