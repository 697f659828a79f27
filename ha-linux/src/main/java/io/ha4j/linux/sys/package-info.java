/**
 * System calls. Internal to ha-linux: nobody else should call the kernel by number. Only primitives and strings cross, so that no
 * type of the native binding shows.
 */
@NullMarked
package io.ha4j.linux.sys;

import org.jspecify.annotations.NullMarked;
