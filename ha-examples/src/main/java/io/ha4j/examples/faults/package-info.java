/**
 * What a virtual server must bear: servers that die, freeze, refuse and flap under load, an election that comes and goes, thousands of
 * idle connections, floods. {@code lab/faults} runs it.
 */
@NullMarked
package io.ha4j.examples.faults;

import org.jspecify.annotations.NullMarked;
