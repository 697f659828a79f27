package io.ha4j.vrrp.core;

import static io.ha4j.vrrp.core.MachineFixture.HIGHER;
import static io.ha4j.vrrp.core.MachineFixture.MASTER_DOWN;
import static io.ha4j.vrrp.core.MachineFixture.MS;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.backup;
import static io.ha4j.vrrp.core.MachineFixture.idle;
import static io.ha4j.vrrp.core.MachineFixture.settings;
import static io.ha4j.vrrp.packet.VrrpVersion.V3;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.LeadershipState;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import io.ha4j.vrrp.rfc.RfcCase.Check;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What cases of the state machine are told with: a machine and an event in, the exact actions, the state and the next deadline out. */
final class Situation {

    static final long INTERVAL = 100 * MS;
    static final long SECOND = 1_000 * MS;
    static final long NEVER = VrrpMachine.NEVER;

    static final VrrpSettings ORDINARY = settingsOf(V3, 100, true);
    static final VrrpSettings POLITE = settingsOf(V3, 100, false);

    static final Action ACQUIRE = new Action.AcquireAddresses();
    static final Action RELEASE = new Action.ReleaseAddresses();
    static final Action REANNOUNCE = new Action.Reannounce();

    private Situation() {}

    static VrrpSettings settingsOf(VrrpVersion version, int priority, boolean preempt) {
        return settings(version, priority, 10, 3, preempt, 0);
    }

    static VrrpMachine owner() {
        VrrpMachine machine = idle(settingsOf(V3, 255, true));
        machine.start(0);
        return machine;
    }

    static VrrpMachine stopped() {
        VrrpMachine machine = backup(ORDINARY);
        machine.stop(MS);
        return machine;
    }

    /** A backup that heard that priority at 0. */
    static VrrpMachine following(int priority) {
        VrrpMachine machine = backup(ORDINARY);
        machine.onAdvertisement(advert(priority), HIGHER, 0);
        return machine;
    }

    static Event timer(long nowNanos) {
        return new Event(nowNanos, VrrpMachine::onDeadline);
    }

    static Event hears(int priority, RouterAddress from, long nowNanos) {
        return hears(advert(priority), from, nowNanos);
    }

    static Event hears(Advertisement advertisement, RouterAddress from, long nowNanos) {
        return new Event(nowNanos, (machine, now) -> machine.onAdvertisement(advertisement, from, now));
    }

    /** {@return so long after an ordinary machine became master} */
    static long after(long millis) {
        return MASTER_DOWN + millis * MS;
    }

    /** What happens to a machine, and when. */
    record Event(long nowNanos, BiFunction<VrrpMachine, Long, List<Action>> how) {}

    static When when(Supplier<VrrpMachine> before, Event event) {
        return new When(before, event);
    }

    record When(Supplier<VrrpMachine> before, Event event) {
        Does does(Action... actions) {
            return new Does(this, List.of(actions));
        }
    }

    record Does(When when, List<Action> actions) {
        Check then(LeadershipState state, long deadlineNanos) {
            return new Then(this, state, deadlineNanos);
        }
    }

    private record Then(Does does, LeadershipState state, long deadlineNanos) implements Check {

        @Override
        public void run() {
            VrrpMachine machine = does.when().before().get();
            Event event = does.when().event();
            assertThat(event.how().apply(machine, event.nowNanos())).isEqualTo(does.actions());
            assertThat(machine.state()).isEqualTo(state);
            assertThat(machine.deadlineNanos()).isEqualTo(deadlineNanos);
        }

        @Override
        public String outcome() {
            String actions = does.actions().stream()
                    .filter(action -> !(action instanceof Action.Transition))
                    .map(Then::inWords)
                    .collect(Collectors.joining(", "));
            double millis = (deadlineNanos - does.when().event().nowNanos()) / 1e6;
            return (actions.isEmpty() ? "" : actions + "; ")
                    + state
                    + (deadlineNanos == NEVER
                            ? ""
                            : ", timer in "
                                    + BigDecimal.valueOf(millis)
                                            .stripTrailingZeros()
                                            .toPlainString() + " ms");
        }

        private static String inWords(Action action) {
            if (action instanceof Action.Send send) {
                return "send priority " + send.advertisement().priority();
            }
            if (action instanceof Action.MasterChanged changed) {
                return "follow " + changed.master();
            }
            String name = action.getClass().getSimpleName();
            return name.replaceAll("(?<=.)(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        }
    }

    static Check skew(VrrpVersion version, int priority, long intervalNanos, long nanos) {
        return () -> assertThat(VrrpTimers.skewNanos(version, priority, intervalNanos))
                .isEqualTo(nanos);
    }

    static Check down(VrrpVersion version, int priority, long intervalNanos, int adverts, long nanos) {
        return () -> {
            assertThat(VrrpTimers.masterDownNanos(version, priority, intervalNanos, adverts))
                    .isEqualTo(nanos);
            Advertisement own = advert(version, priority, (int) (intervalNanos / (10 * MS)));
            VrrpMachine machine = backup(new VrrpSettings(own, adverts, true, 0, 0, PausePolicy.RESUME));
            assertThat(machine.deadlineNanos()).isEqualTo(nanos);
        };
    }
}
