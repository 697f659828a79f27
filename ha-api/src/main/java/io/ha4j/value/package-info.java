/** What builders need to refuse bad input early and in one shape. For authors of components. */
@NullMarked
package io.ha4j.value;

import org.jspecify.annotations.NullMarked;
