/** What a master puts on its host: addresses, routes, announcements; and what the host says about it. */
@NullMarked
package io.ha4j.vrrp.host;

import org.jspecify.annotations.NullMarked;
