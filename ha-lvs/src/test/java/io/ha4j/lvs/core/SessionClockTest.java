package io.ha4j.lvs.core;

import static io.ha4j.lvs.core.SessionClock.Verdict.CLIENT_STUCK;
import static io.ha4j.lvs.core.SessionClock.Verdict.FINE;
import static io.ha4j.lvs.core.SessionClock.Verdict.IDLE;
import static io.ha4j.lvs.core.SessionClock.Verdict.SERVER_SILENT;
import static io.ha4j.lvs.core.SessionClock.Verdict.SERVER_STUCK;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionClockTest {

    private static final long START = -1_000;

    private final SessionClock clock = new SessionClock(new SessionTimeouts(600, 60, 10, 20), START);
    private boolean serverWaits;
    private boolean clientWaits;

    /** It is fine until a moment, and then this. */
    private void expect(long moment, SessionClock.Verdict verdict) {
        assertThat(clock.judge(moment - 1, serverWaits, clientWaits)).isEqualTo(FINE);
        assertThat(clock.judge(moment, serverWaits, clientWaits)).isEqualTo(verdict);
        assertThat(clock.nextNanos(moment - 1, serverWaits, clientWaits)).isLessThanOrEqualTo(moment);
    }

    @Test
    void withoutLimitsNothingTakesTooLong() {
        SessionClock unlimited = new SessionClock(SessionTimeouts.NONE, START);
        unlimited.clientSpoke(START + 1);
        unlimited.halfClosed(START + 2);
        assertThat(unlimited.nextNanos(START, true, true)).isEqualTo(Long.MAX_VALUE);
        assertThat(unlimited.judge(Long.MAX_VALUE - 1, true, true)).isEqualTo(FINE);
    }

    @Test
    void oneLimitIsNotNone() {
        long never = Long.MAX_VALUE;
        assertThat(SessionTimeouts.NONE.none()).isTrue();
        assertThat(new SessionTimeouts(1, never, never, never).none()).isFalse();
        assertThat(new SessionTimeouts(never, 1, never, never).none()).isFalse();
        assertThat(new SessionTimeouts(never, never, 1, never).none()).isFalse();
        assertThat(new SessionTimeouts(never, never, never, 1).none()).isFalse();
    }

    @Test
    void isIdleWhenNothingMoves() {
        expect(START + 600, IDLE);
        clock.serverSpoke(START + 500);
        expect(START + 1_100, IDLE);
        clock.clientTook(START + 700);
        expect(START + 1_300, IDLE);
    }

    @Test
    void onceOneSideHasClosedLessSilenceIsBorne() {
        clock.halfClosed(START + 5);
        expect(START + 65, IDLE);
        clock.serverSpoke(START + 50);
        expect(START + 110, IDLE);
    }

    @Test
    void aServerThatIsAskedHasToAnswer() {
        clock.clientSpoke(START + 3);
        expect(START + 13, SERVER_SILENT);
        clock.clientSpoke(START + 12); // still asking
        expect(START + 22, SERVER_SILENT);
        clock.serverSpoke(START + 20); // has answered: may be silent now
        expect(START + 620, IDLE);
    }

    @Test
    void aServerIsNotBlamedWhileTheClientTakesNothing() {
        clock.serverSpoke(START + 3);
        clock.clientSpoke(START + 4);
        clientWaits = true;
        expect(START + 23, CLIENT_STUCK);
        clientWaits = false;
        expect(START + 14, SERVER_SILENT);
    }

    @Test
    void nobodyIsSilentWhileASideIsHeld() {
        clock.clientSpoke(START + 3);
        clock.heldUntil(START + 50);
        clock.heldUntil(START + 40);
        expect(START + 60, SERVER_SILENT);
        clock.serverSpoke(START + 51);
        clock.heldUntil(START + 100);
        expect(START + 700, IDLE);
        serverWaits = true;
        expect(START + 23, SERVER_STUCK);
    }

    @Test
    void aServerIsNotSilentWhileItTakesWhatItIsTold() {
        clock.clientSpoke(START + 3);
        serverWaits = true;
        clock.serverTook(START + 12);
        expect(START + 22, SERVER_SILENT);
    }

    @Test
    void aServerIsAskedAnewWhenTheClientHasTakenWhatItGot() {
        clock.serverSpoke(START + 3);
        clock.clientSpoke(START + 4);
        clock.clientTook(START + 15); // the last of it: the server was not listened to until now
        expect(START + 25, SERVER_SILENT);
    }

    @Test
    void whoTakesALittleNowAndThenIsNotStuck() {
        clock.clientSpoke(START + 1);
        clock.serverSpoke(START + 1);
        serverWaits = true;
        expect(START + 21, SERVER_STUCK);
        clock.serverTook(START + 20);
        expect(START + 40, SERVER_STUCK);
        serverWaits = false;
        expect(START + 620, IDLE);
    }

    @Test
    void onlyTheServersOwnFaultsSpeakAgainstIt() {
        assertThat(SERVER_SILENT.blamesServer()).isTrue();
        assertThat(SERVER_STUCK.blamesServer()).isTrue();
        assertThat(CLIENT_STUCK.blamesServer()).isFalse();
        assertThat(IDLE.blamesServer()).isFalse();
    }
}
