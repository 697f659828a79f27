/** What has to be done to the kernel's IPVS tables so that they are as wanted: decided by a pure machine. */
@NullMarked
package io.ha4j.lvs.ipvs.core;

import org.jspecify.annotations.NullMarked;
