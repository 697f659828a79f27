/** The PROXY protocol, versions 1 and 2: who the client of a relayed connection is, said before its first byte. No I/O. */
@NullMarked
package io.ha4j.lvs.proxyprotocol;

import org.jspecify.annotations.NullMarked;
