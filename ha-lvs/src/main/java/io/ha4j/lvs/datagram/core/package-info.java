/** Which client belongs to which UDP session, and until when: decided by a pure table. */
@NullMarked
package io.ha4j.lvs.datagram.core;

import org.jspecify.annotations.NullMarked;
