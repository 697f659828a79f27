/** Network namespaces, for tests and labs. */
@NullMarked
package io.ha4j.linux.netns;

import org.jspecify.annotations.NullMarked;
