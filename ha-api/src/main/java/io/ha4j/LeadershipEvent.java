package io.ha4j;

/** A change of {@link LeadershipState}, from any kind of election. */
public interface LeadershipEvent extends HaEvent {

    /** {@return the state before} */
    LeadershipState previous();

    /** {@return the state now} */
    LeadershipState state();

    /** {@return why, in words for people} */
    String reason();

    /** {@return whether mastership begins here} */
    default boolean becameMaster() {
        return state() == LeadershipState.MASTER;
    }

    /** {@return whether mastership ends here} */
    default boolean lostMastership() {
        return previous() == LeadershipState.MASTER;
    }
}
