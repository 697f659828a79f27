/**
 * The wire format: {@link io.ha4j.vrrp.packet.Advertisement} to bytes and back, RFC 9568 section 5 and RFC 3768 section 5.
 *
 * <p>Whatever bytes come in, decoding ends in a value: an advertisement or a {@link io.ha4j.vrrp.packet.RejectReason}.
 */
@NullMarked
package io.ha4j.vrrp.packet;

import org.jspecify.annotations.NullMarked;
