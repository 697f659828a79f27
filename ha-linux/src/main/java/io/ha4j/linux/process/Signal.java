package io.ha4j.linux.process;

/** The signals by which processes are asked to end, and made to. */
public enum Signal {
    /** Asks: a process may finish what it does first, or not listen. */
    TERM(15),
    /** Ends a process, as soon as the kernel is not busy for it. */
    KILL(9);

    final int number;

    Signal(int number) {
        this.number = number;
    }
}
