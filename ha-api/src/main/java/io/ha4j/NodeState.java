package io.ha4j;

/** The life of a {@link HaNode}, which is lived once. */
public enum NodeState {
    /** Built; nothing is open. */
    NEW,
    /** {@link HaNode#start()} is at work. */
    STARTING,
    /** All components run; {@link HaNode#apply} changes which. */
    RUNNING,
    /** {@link HaNode#close()} is at work, or a failed start is being undone. */
    CLOSING,
    /** Nothing is open any more; a node is not started twice. */
    CLOSED
}
