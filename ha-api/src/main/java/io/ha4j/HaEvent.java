package io.ha4j;

import java.time.Instant;

/**
 * Something that happened, told to listeners in order. Events are immutable; users read them and never construct them.
 *
 * <p>Each module has a sealed family below this interface.
 */
public interface HaEvent {

    /** {@return the component it happened to} */
    ComponentId source();

    /** {@return when, by the wall clock: for people and logs, not for arithmetic} */
    Instant at();
}
