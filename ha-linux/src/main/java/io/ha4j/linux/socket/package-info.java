/** Sockets that Java does not have: raw IP and packet sockets. */
@NullMarked
package io.ha4j.linux.socket;

import org.jspecify.annotations.NullMarked;
