/** Which servers of a pool can be used: decided by a pure machine. */
@NullMarked
package io.ha4j.lvs.core;

import org.jspecify.annotations.NullMarked;
