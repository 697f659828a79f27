package io.ha4j.lvs.ipvs.core;

import io.ha4j.HaException;

/**
 * The record of what is ours cannot be understood. Nothing is guessed from it: what it lists may be ours or not, and only somebody who
 * looks at the kernel's table can tell.
 */
public final class CorruptRecordException extends HaException {

    private static final long serialVersionUID = 1L;

    private final int line;

    private CorruptRecordException(String what, int line, String found, String expected, String remedy) {
        super(what + ", line " + line + ": " + found + " (expected: " + expected + "); " + remedy
                + ", then delete the file");
        this.line = line;
    }

    static CorruptRecordException ofServices(String file, int line, String found, String expected) {
        return new CorruptRecordException(
                "record of IPVS services " + file,
                line,
                found,
                expected,
                "remove the services that are of no use with ipvsadm -D");
    }

    static CorruptRecordException ofDaemons(String file, int line, String found, String expected) {
        return new CorruptRecordException(
                "record of the sync daemon " + file,
                line,
                found,
                expected,
                "stop a daemon that is of no use with ipvsadm --stop-daemon");
    }

    /** {@return the line, from 1} */
    public int line() {
        return line;
    }
}
