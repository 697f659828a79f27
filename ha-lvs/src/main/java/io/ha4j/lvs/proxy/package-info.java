/** The in-process plane: accepts TCP connections and relays them to servers, on Netty channels that never show outside. */
@NullMarked
package io.ha4j.lvs.proxy;

import org.jspecify.annotations.NullMarked;
