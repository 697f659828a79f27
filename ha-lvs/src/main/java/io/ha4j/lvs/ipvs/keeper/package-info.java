/** Keeps services in the kernel's IPVS tables as they are wanted, and remembers across restarts which are its own. */
@NullMarked
package io.ha4j.lvs.ipvs.keeper;

import org.jspecify.annotations.NullMarked;
