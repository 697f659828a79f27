/** Who gets the next connection: the schedulers of LVS as pure picks, and the seam for others. */
@NullMarked
package io.ha4j.lvs.schedule;

import org.jspecify.annotations.NullMarked;
