/**
 * IPVS, the Linux kernel's load balancer (LVS): what its tables hold as values, the changes to them, and a client that reads and writes
 * them ({@link io.ha4j.lvs.ipvs.Ipvs}). Needs Linux, and the names and numbers of its {@code include/uapi/linux/ip_vs.h}.
 */
@NullMarked
package io.ha4j.lvs.ipvs;

import org.jspecify.annotations.NullMarked;
