/**
 * Authentication of advertisements: an HMAC-SHA256 trailer with replay protection, wire-compatible with {@code auth_hmac} of
 * Keepalived from 2.4.2 on (draft-cassen-vrrp-auth-hmac), for every transport; and the clear-text password of version 2.
 */
@NullMarked
package io.ha4j.vrrp.auth;

import org.jspecify.annotations.NullMarked;
