/**
 * The Linux kernel seen from Java: raw and packet sockets, netlink, network namespaces. Nothing here knows VRRP or LVS.
 *
 * <p>Empty so far: the embedded default (VRRP over UDP, the proxy plane) needs nothing from the kernel that the JDK does not
 * give.
 */
@NullMarked
package io.ha4j.linux;

import org.jspecify.annotations.NullMarked;
