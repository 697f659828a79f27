/** The decision whether a target is up, as a pure machine: no clock, thread, socket or logger. */
@NullMarked
package io.ha4j.health.core;

import org.jspecify.annotations.NullMarked;
