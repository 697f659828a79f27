/** What is wrong with a host, decided from facts that others have read. */
@NullMarked
package io.ha4j.lvs.ipvs.doctor.core;

import org.jspecify.annotations.NullMarked;
