/** VRRP as the RFCs have it, IP protocol 112, on Linux. */
@NullMarked
package io.ha4j.vrrp.linux;

import org.jspecify.annotations.NullMarked;
