package io.ha4j.lvs.ipvs.doctor.core;

/** What came of reading a setting. An immutable value. */
public sealed interface Reading {

    /**
     * It is there.
     *
     * @param text what it says
     */
    record Value(String text) implements Reading {}

    /** There is no such setting. */
    record Absent() implements Reading {}

    /**
     * It is there, perhaps, but could not be read.
     *
     * @param reason why not
     */
    record Unreadable(String reason) implements Reading {}
}
