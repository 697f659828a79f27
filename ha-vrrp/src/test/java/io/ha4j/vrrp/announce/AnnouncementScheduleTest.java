package io.ha4j.vrrp.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.vrrp.host.Announcements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exactly when what is announced. */
class AnnouncementScheduleTest {

    private static final long NEVER = AnnouncementSchedule.NEVER;
    private static final Announcements STANDARD = Announcements.standard();
    /** Keepalived's, without a refresh that would get into the picture. */
    private static final Announcements BURSTS = STANDARD.refresh(Duration.ZERO).repeat(2);

    private static long ms(long millis) {
        return millis * 1_000_000;
    }

    private static AnnouncementSchedule<String> schedule(Announcements settings) {
        return new AnnouncementSchedule<>(settings, List.of("a", "b"));
    }

    /** Follows the deadlines up to a time, {@code millis:addresses} for each call that had something to say. */
    private static String follow(AnnouncementSchedule<String> schedule, long untilMillis) {
        List<String> log = new ArrayList<>();
        while (schedule.deadlineNanos() <= ms(untilMillis)) {
            long at = schedule.deadlineNanos();
            String announced = String.join("", schedule.due(at));
            if (!announced.isEmpty()) {
                log.add(at / 1_000_000 + ":" + announced);
            }
            assertThat(log).hasSizeLessThan(10_000);
        }
        return String.join(" ", log);
    }

    @Test
    void otherAddressesTakePartInWhatIsPlanned() {
        AnnouncementSchedule<String> schedule = schedule(STANDARD.repeat(2));
        schedule.begin(0);
        assertThat(follow(schedule, 1_000)).isEqualTo("0:abab");
        schedule.change(STANDARD.repeat(2), List.of("b", "c"), ms(1_000));
        assertThat(follow(schedule, 70_000)).isEqualTo("5000:bcbc 60000:bc");
        schedule.begin(ms(70_000));
        assertThat(follow(schedule, 71_000)).isEqualTo("70000:bcbc");
    }

    @Test
    void anotherRefreshBeginsWhenItIsSet() {
        AnnouncementSchedule<String> schedule =
                schedule(STANDARD.delay(Duration.ZERO).repeat(1));
        schedule.begin(0);
        assertThat(follow(schedule, 10_000)).isEqualTo("0:ab");
        schedule.change(STANDARD.delay(Duration.ZERO).refresh(Duration.ofSeconds(30)), List.of("a", "b"), ms(10_000));
        assertThat(follow(schedule, 75_000)).isEqualTo("40000:ab 70000:ab");
        schedule.change(STANDARD.refresh(Duration.ZERO), List.of("a", "b"), ms(75_000));
        assertThat(schedule.deadlineNanos()).isEqualTo(NEVER);
    }

    @Test
    void aRoundThatGoesOnBeginsAgainWithOtherAddresses() {
        Announcements paced = BURSTS.delay(Duration.ZERO).pacing(Duration.ofMillis(100));
        AnnouncementSchedule<String> schedule = schedule(paced);
        schedule.begin(0);
        assertThat(schedule.due(0)).containsExactly("a");
        schedule.change(paced, List.of("b"), ms(50));
        assertThat(follow(schedule, 10_000)).isEqualTo("100:b 200:b");
    }

    @Test
    void aChangeOfWhatRestsAnnouncesNothing() {
        AnnouncementSchedule<String> schedule = schedule(STANDARD);
        schedule.change(STANDARD.refresh(Duration.ofSeconds(1)), List.of("c"), 0);
        assertThat(schedule.deadlineNanos()).isEqualTo(NEVER);
        schedule.begin(ms(5));
        schedule.change(STANDARD, List.of(), ms(6));
        assertThat(schedule.deadlineNanos()).isEqualTo(NEVER);
        assertThat(schedule.due(ms(7))).isEmpty();
    }

    @ParameterizedTest(name = "repeat {0}, delay {1}, refresh {2}, pacing {3}")
    @CsvSource({
        "5, 5000, 60000,   0, 180000, 0:ababababab 5000:ababababab 60000:ab 120000:ab 180000:ab",
        "5, 5000,     0,   0, 180000, 0:ababababab 5000:ababababab",
        "1,    0,     0,   0, 180000, 0:ab",
        "2,    0, 90000,   0, 180000, 0:abab 90000:ab 180000:ab",
        "2,  500,     0, 100, 180000, 0:a 100:b 200:a 300:b 500:a 600:b 700:a 800:b",
        // The second burst falls due in the first: from then on as many rounds as it has.
        "2,  150,     0, 100, 180000, 0:a 100:b 200:a 300:b 400:a 500:b",
        "2,   50,     0, 100, 180000, 0:a 100:b 200:a 300:b 400:a 500:b",
        // The pacing holds between bursts.
        "1,  150,     0, 100, 180000, 0:a 100:b 200:a 300:b",
        // A refresh that falls due in a burst is left out.
        "3,    0,   250, 100,   1100, 0:a 100:b 200:a 300:b 400:a 500:b 750:a 850:b 1000:a 1100:b",
    })
    void aMasterAnnounces(int repeat, long delay, long refresh, long pacing, long until, String expected) {
        Announcements settings = new Announcements(
                repeat, Duration.ofMillis(delay), Duration.ofMillis(refresh), 5, Duration.ofMillis(pacing));
        AnnouncementSchedule<String> schedule = schedule(settings);
        assertThat(schedule.deadlineNanos()).isEqualTo(NEVER);
        schedule.begin(0);
        assertThat(follow(schedule, until)).isEqualTo(expected);
    }

    @Test
    void aLateCallCatchesNothingUp() {
        AnnouncementSchedule<String> schedule = schedule(BURSTS.refresh(Duration.ofSeconds(60)));
        schedule.begin(0);
        assertThat(follow(schedule, 5_000)).isEqualTo("0:abab 5000:abab");
        assertThat(schedule.due(ms(59_999))).isEmpty();
        assertThat(schedule.due(ms(310_000)))
                .as("after a pause of four refreshes")
                .containsExactly("a", "b");
        assertThat(schedule.deadlineNanos()).isEqualTo(ms(370_000));
        assertThat(schedule.due(ms(310_000))).isEmpty();
    }

    @Test
    void aCallThatIsLateForAllGivesOneBurst() {
        AnnouncementSchedule<String> schedule = schedule(BURSTS.refresh(Duration.ofSeconds(60)));
        schedule.begin(0);
        assertThat(schedule.due(ms(100_000)))
                .as("first burst, second burst and refresh")
                .containsExactly("a", "b", "a", "b");
        assertThat(schedule.deadlineNanos()).isEqualTo(ms(160_000));
    }

    @Test
    void lateCallsKeepThePacing() {
        AnnouncementSchedule<String> schedule =
                schedule(BURSTS.delay(Duration.ZERO).pacing(Duration.ofMillis(100)));
        schedule.begin(0);
        assertThat(schedule.due(ms(1_000))).containsExactly("a");
        assertThat(schedule.due(ms(1_099))).isEmpty();
        assertThat(schedule.deadlineNanos()).isEqualTo(ms(1_100));
        assertThat(schedule.due(ms(1_100))).containsExactly("b");
    }

    @Test
    void aRouterOfLowerRankIsAnsweredWithTwoBursts() {
        AnnouncementSchedule<String> schedule = schedule(BURSTS.lowerPriorityRepeat(3));
        schedule.begin(0);
        assertThat(follow(schedule, 10_000)).isEqualTo("0:abab 5000:abab");
        schedule.lowerPriority(ms(20_000));
        schedule.lowerPriority(ms(20_999)); // too soon
        assertThat(follow(schedule, 20_999)).isEqualTo("20000:ababab");
        schedule.lowerPriority(ms(21_000));
        assertThat(follow(schedule, 60_000)).as("one second burst for both").isEqualTo("21000:ababab 25000:ababab");
    }

    @Test
    void aBurstThatGoesOnIsNotRestarted() {
        AnnouncementSchedule<String> schedule = schedule(BURSTS.pacing(Duration.ofMillis(100)));
        schedule.begin(0);
        assertThat(follow(schedule, 150)).isEqualTo("0:a 100:b");
        schedule.lowerPriority(ms(150));
        assertThat(follow(schedule, 1_000)).as("the rest of the first").isEqualTo("200:a 300:b");
        // The second of the takeover at 5000; in it at 5150 that of the lower router: five rounds from then on.
        assertThat(follow(schedule, 60_000))
                .isEqualTo("5000:a 5100:b 5200:a 5300:b 5400:a 5500:b 5600:a 5700:b 5800:a 5900:b 6000:a 6100:b");
    }

    @Test
    void aRouterOfLowerRankMayBeIgnored() {
        AnnouncementSchedule<String> schedule = schedule(BURSTS.lowerPriorityRepeat(0));
        schedule.begin(0);
        follow(schedule, 10_000);
        schedule.lowerPriority(ms(20_000));
        assertThat(schedule.deadlineNanos()).isEqualTo(NEVER);
    }

    @Test
    void onlyAMasterAnnounces() {
        AnnouncementSchedule<String> schedule = schedule(STANDARD);
        schedule.lowerPriority(0);
        assertThat(schedule.deadlineNanos()).isEqualTo(NEVER);
        assertThat(schedule.due(ms(1))).isEmpty();
        schedule.begin(0);
        schedule.lowerPriority(ms(1));
        schedule.stop();
        assertThat(schedule.deadlineNanos()).isEqualTo(NEVER);
        assertThat(schedule.due(ms(100_000))).isEmpty();
        schedule.begin(ms(200_000));
        assertThat(schedule.due(ms(200_000))).hasSize(10);
        assertThat(schedule.deadlineNanos()).isEqualTo(ms(205_000));
    }

    @Test
    void beginningAgainReplacesAllThatWasPlanned() {
        AnnouncementSchedule<String> schedule = schedule(BURSTS);
        schedule.begin(0);
        schedule.due(0);
        schedule.begin(ms(3_000));
        assertThat(follow(schedule, 60_000)).isEqualTo("3000:abab 8000:abab");
    }

    @Test
    void thousandsOfAddressesComeInChunks() {
        List<Integer> addresses = IntStream.range(0, 1_000).boxed().toList();
        AnnouncementSchedule<Integer> schedule = new AnnouncementSchedule<>(BURSTS, addresses);
        schedule.begin(ms(7));
        List<Integer> announced = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        while (schedule.deadlineNanos() == ms(7)) { // remains until all are out
            List<Integer> chunk = schedule.due(ms(8));
            announced.addAll(chunk);
            sizes.add(chunk.size());
        }
        assertThat(sizes).containsExactly(256, 256, 256, 256, 256, 256, 256, 208);
        assertThat(announced.subList(0, 1_000)).isEqualTo(addresses);
        assertThat(announced.subList(1_000, 2_000)).isEqualTo(addresses);
        assertThat(schedule.deadlineNanos()).isEqualTo(ms(5_007));
    }

    @Test
    void nothingToAnnounceIsNothingToDo() {
        AnnouncementSchedule<String> schedule = new AnnouncementSchedule<>(STANDARD, List.of());
        schedule.begin(0);
        schedule.lowerPriority(0);
        assertThat(schedule.deadlineNanos()).isEqualTo(NEVER);
        assertThat(schedule.due(ms(100_000))).isEmpty();
    }

    /** Time is whatever the ticker says: also below zero. */
    @Test
    void worksAtAnyTime() {
        AnnouncementSchedule<String> schedule = schedule(BURSTS.pacing(Duration.ofMillis(100)));
        schedule.begin(ms(-150));
        assertThat(follow(schedule, 1_000)).isEqualTo("-150:a -50:b 50:a 150:b");
    }

    /** Whatever is called when: never idle with a deadline that has passed, never more than a chunk, never faster than the pacing. */
    @Test
    void holdsUnderRandomCalls() {
        for (int seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long pacing = random.nextBoolean() ? 0 : random.nextLong(1, 1_000);
            Announcements settings = new Announcements(
                    random.nextInt(1, 6),
                    Duration.ofMillis(random.nextLong(3_000)),
                    Duration.ofMillis(random.nextLong(3_000)),
                    random.nextInt(6),
                    Duration.ofMillis(pacing));
            AnnouncementSchedule<Integer> schedule = new AnnouncementSchedule<>(
                    settings, IntStream.range(0, random.nextInt(1, 300)).boxed().toList());
            long now = 0;
            long last = Long.MIN_VALUE;
            for (int step = 0; step < 500; step++) {
                now += ms(random.nextLong(400));
                switch (random.nextInt(20)) {
                    case 0 -> schedule.begin(now);
                    case 1 -> schedule.stop();
                    case 2, 3, 4 -> schedule.lowerPriority(now);
                    default -> {}
                }
                List<Integer> chunk = schedule.due(now);
                assertThat(chunk.size()).as("seed %d", seed).isLessThanOrEqualTo(pacing > 0 ? 1 : 256);
                if (!chunk.isEmpty() && pacing > 0) {
                    assertThat(last == Long.MIN_VALUE || now - last >= ms(pacing))
                            .as("seed %d", seed)
                            .isTrue();
                    last = now;
                }
                if (chunk.isEmpty()) {
                    assertThat(schedule.deadlineNanos()).as("seed %d", seed).isGreaterThan(now);
                }
            }
        }
    }
}
