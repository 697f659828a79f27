/** UDP relayed in this process: sessions of clients over event loops. */
@NullMarked
package io.ha4j.lvs.datagram;

import org.jspecify.annotations.NullMarked;
