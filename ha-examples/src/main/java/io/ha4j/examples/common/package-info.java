/** What the programs share: child processes, a steady HTTP client, and verdicts. */
@NullMarked
package io.ha4j.examples.common;

import org.jspecify.annotations.NullMarked;
