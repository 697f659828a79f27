/** What the programs for the command line have in common, in {@code lab/} as in {@code bench/}: their options, what they complain of, JSON. */
@NullMarked
package io.ha4j.lab.program;

import org.jspecify.annotations.NullMarked;
