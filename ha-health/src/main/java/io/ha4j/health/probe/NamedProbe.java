package io.ha4j.health.probe;

import java.util.List;

/** A probe that gives a check its name, if the user does not: as all probes of this library do. Immutable. */
public interface NamedProbe extends Probe {

    /**
     * {@return what the check is called, such as {@code http://127.0.0.1:8080/healthz}: the kind of probe, its target and what a
     * reader needs to tell it from others; no secrets}
     *
     * @param target address and port; empty for a check without a target
     */
    String label(String target);

    /**
     * {@return the other settings, each as {@code name=value}, complete: unequal probes of one label differ in them. Never printed, so
     * secrets may be among them}
     *
     * <p>Those that {@link #plain} has as well are no part of a name, so a setting that is new does not change the names of those who do
     * not use it. A setting that can be there several times has the same name each time.
     */
    List<String> settings();

    /** {@return the probe of the same label with default settings} */
    NamedProbe plain();

    /** {@return whether the probe cannot look at anything without a target} */
    default boolean needsTarget() {
        return true;
    }
}
