/** What an upstream of nginx is used for: a server with a backup, and an update of all servers that nobody notices. */
@NullMarked
package io.ha4j.examples.upstream;

import org.jspecify.annotations.NullMarked;
