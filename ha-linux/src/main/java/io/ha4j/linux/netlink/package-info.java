/**
 * Netlink: links, addresses, routes and rules ({@link io.ha4j.linux.netlink.Rtnetlink}), what changes about them ({@link
 * io.ha4j.linux.netlink.NetworkMonitor}), and the kernel's other families ({@link io.ha4j.linux.netlink.GenericNetlink}).
 *
 * <p>A socket belongs to the network namespace of the thread that opened it, and to one owner thread.
 */
@NullMarked
package io.ha4j.linux.netlink;

import org.jspecify.annotations.NullMarked;
