/** Makes a host a real server that directors reach by direct routing or a tunnel, and takes that back. */
@NullMarked
package io.ha4j.lvs.ipvs.realserver;

import org.jspecify.annotations.NullMarked;
