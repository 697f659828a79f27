/**
 * The protocol as pure objects: no clock, thread, socket or logger. Time and packets come in with each call, actions and a
 * deadline come out.
 */
@NullMarked
package io.ha4j.vrrp.core;

import org.jspecify.annotations.NullMarked;
