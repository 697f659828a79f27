/** Processes of this host: groups and signals, what the process table says, accounts, output pipes. */
@NullMarked
package io.ha4j.linux.process;

import org.jspecify.annotations.NullMarked;
