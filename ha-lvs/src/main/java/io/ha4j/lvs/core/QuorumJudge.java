package io.ha4j.lvs.core;

/**
 * Judges whether there is a quorum, as Keepalived does (check/ipwrapper.c): it is gained with {@code quorum + hysteresis}, and lost below
 * {@code quorum - hysteresis}, or with nothing at all. Not thread-safe.
 *
 * <p>Beside Keepalived it heeds what is not known: the quorum is gained by what is there at least, and lost when what is there at most does
 * not suffice.
 */
final class QuorumJudge {

    private final int quorum;
    private final int hysteresis;
    private QuorumState state;
    private boolean heldBefore;

    /**
     * Creates a judge that has not judged yet.
     *
     * @param quorum 1 or more; 0 asks for none
     * @param hysteresis less than {@code quorum}
     */
    QuorumJudge(int quorum, int hysteresis) {
        this.quorum = quorum;
        this.hysteresis = hysteresis;
        this.state = quorum == 0 ? QuorumState.NONE : QuorumState.UNKNOWN;
    }

    QuorumState state() {
        return state;
    }

    /**
     * Takes over from another judge: LOST goes on until it is gained, HELD is held with what keeps it, once that is known to be there. Does nothing
     * if it has found that there is a quorum.
     */
    void resume(QuorumState before) {
        if (state == QuorumState.NONE || state == QuorumState.HELD || before == QuorumState.UNKNOWN) {
            return;
        }
        state = before == QuorumState.LOST ? QuorumState.LOST : QuorumState.UNKNOWN;
        heldBefore = before == QuorumState.HELD;
    }

    /** {@return whether the state has changed by this: there is {@code least}, and there may be up to {@code most}} */
    boolean judge(long least, long most) {
        QuorumState before = state;
        state = switch (before) {
            case NONE -> QuorumState.NONE;
            case HELD -> most == 0 || most < quorum - hysteresis ? QuorumState.LOST : before;
            case LOST -> least >= quorum + hysteresis ? QuorumState.HELD : before;
            case UNKNOWN -> {
                int enough = heldBefore ? Math.max(1, quorum - hysteresis) : quorum + hysteresis;
                if (least >= enough) {
                    yield QuorumState.HELD;
                }
                yield most < enough ? QuorumState.LOST : before;
            }
        };
        return state != before;
    }
}
