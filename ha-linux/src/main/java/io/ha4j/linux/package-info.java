/** The Linux kernel seen from Java: raw and packet sockets, netlink, network namespaces. Nothing here knows VRRP or LVS. */
@NullMarked
package io.ha4j.linux;

import org.jspecify.annotations.NullMarked;
