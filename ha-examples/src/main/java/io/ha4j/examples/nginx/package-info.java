/** The classic pair: the host whose nginx runs has the address. */
@NullMarked
package io.ha4j.examples.nginx;

import org.jspecify.annotations.NullMarked;
