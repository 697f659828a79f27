/**
 * VRRP, versions 2 and 3: who of several nodes is the master of a set of virtual addresses.
 *
 * <p>{@link io.ha4j.vrrp.VrrpInstance} describes a virtual router; a running one is a {@link io.ha4j.vrrp.VirtualRouter}. The
 * decisions are made in {@code core}, the bytes in {@code packet} and {@code auth}, the sockets are in {@code io}.
 */
@NullMarked
package io.ha4j.vrrp;

import org.jspecify.annotations.NullMarked;
