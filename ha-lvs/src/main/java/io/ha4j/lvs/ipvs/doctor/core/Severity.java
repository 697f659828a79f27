package io.ha4j.lvs.ipvs.doctor.core;

/** How bad a {@link Finding} is. */
public enum Severity {
    /** It does not work. */
    ERROR,
    /** It works, and fails in a case that comes. */
    WARNING,
    /** It may matter here: whoever knows the network decides. */
    HINT,
    /** It could not be read, so nothing is known. */
    UNKNOWN
}
