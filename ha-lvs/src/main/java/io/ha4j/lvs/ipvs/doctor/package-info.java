/** Whether a host is fit for IPVS, and what to change if not. */
@NullMarked
package io.ha4j.lvs.ipvs.doctor;

import org.jspecify.annotations.NullMarked;
