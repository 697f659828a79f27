package io.ha4j.lvs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.lvs.core.PersistenceTable.Counters;
import io.ha4j.lvs.core.PersistenceTable.Entry;
import io.ha4j.testkit.Allocations;
import io.ha4j.value.Addresses;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PersistenceTableTest {

    private static final long RECHECK = PersistenceTable.RECHECK_NANOS;
    private static final long TIMEOUT = 5 * RECHECK;

    private final PersistenceTable<String> table = new PersistenceTable<>(24, 64, TIMEOUT, 3);

    private static byte[] ip(String literal) {
        return Addresses.parse("ip", literal).getAddress();
    }

    private Entry<String> put(String client, String server, long now) {
        return Objects.requireNonNull(table.put(ip(client), server, now));
    }

    private @Nullable String server(String client, long now) {
        Entry<String> entry = table.find(ip(client), now);
        return entry == null ? null : entry.server();
    }

    @Test
    void remembersTheNetworkOfAClient() {
        assertThat(server("192.0.2.1", 0)).isNull();
        put("192.0.2.1", "a", 0);
        put("2001:db8::1", "b", 0);
        assertThat(server("192.0.2.255", 0)).isEqualTo("a");
        assertThat(server("192.0.3.1", 0)).isNull();
        assertThat(server("2001:db8::ffff:ffff:ffff:ffff", 0)).isEqualTo("b");
        assertThat(server("2001:db8:0:1::1", 0)).isNull();
    }

    @Test
    void takesAMappedAddressForIpv4() {
        put("192.0.2.1", "a", 0);
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = -1;
        System.arraycopy(ip("192.0.2.77"), 0, mapped, 12, 4);
        assertThat(table.find(mapped, 0)).isSameAs(table.find(ip("192.0.2.1"), 0));
    }

    @Test
    void tellsEachClientFromTheOthersWhereAllBitsCount() {
        PersistenceTable<String> exact = new PersistenceTable<>(32, 128, 1, 10);
        for (String client : new String[] {"0.0.0.1", "0.0.0.0", "::1", "::", "255.255.255.255", "2001:db8::1"}) {
            exact.put(ip(client), client, 0);
        }
        for (String client : new String[] {"0.0.0.1", "0.0.0.0", "::1", "::", "255.255.255.255", "2001:db8::1"}) {
            assertThat(Objects.requireNonNull(exact.find(ip(client), 0)).server())
                    .isEqualTo(client);
        }
        assertThat(exact.find(ip("255.255.255.254"), 0)).isNull();
        assertThat(exact.find(ip("2001:db8::2"), 0)).isNull();
    }

    /** One less in the upper half is made up for by 31 more in the lower: all of these have the same hash. */
    @Test
    void tellsClientsApartThatWereChosenToCollide() {
        int count = 200;
        PersistenceTable<String> exact = new PersistenceTable<>(32, 128, 1, count);
        for (int i = 0; i < count; i++) {
            exact.put(colliding(i), "server " + i, 0);
        }
        for (int i = 0; i < count; i++) {
            assertThat(Objects.requireNonNull(exact.find(colliding(i), 0)).server())
                    .isEqualTo("server " + i);
        }
        assertThat(exact.find(colliding(count), 0)).isNull();
    }

    private static byte[] colliding(int i) {
        return ByteBuffer.allocate(16)
                .putLong(0x2001_0db8_0000_1000L - i)
                .putLong(31L * i)
                .array();
    }

    @Test
    void forgetsAfterTheTimeoutSinceTheLastUse() {
        Entry<String> entry = put("192.0.2.1", "a", 0);
        assertThat(table.nextDeadlineNanos()).isEqualTo(TIMEOUT);
        table.begin(entry, 1_000);
        table.end(entry);
        assertThat(table.nextDeadlineNanos()).isEqualTo(TIMEOUT + 1_000);
        table.expire(TIMEOUT + 999);
        assertThat(server("192.0.2.1", TIMEOUT + 999)).isEqualTo("a");
        assertThat(server("192.0.2.1", TIMEOUT + 1_000))
                .as("before expire is called")
                .isNull();
        assertThat(table.counters().entries()).isEqualTo(1);
        table.expire(TIMEOUT + 1_000);
        assertThat(table.counters()).isEqualTo(new Counters(0, 0, 0));
        assertThat(table.nextDeadlineNanos()).isEqualTo(PersistenceTable.NEVER);
    }

    @Test
    void looksAgainEachMinuteAtWhoHasConnections() {
        Entry<String> entry = put("192.0.2.1", "a", 0);
        table.begin(entry, 0);
        table.expire(TIMEOUT);
        assertThat(table.nextDeadlineNanos()).isEqualTo(TIMEOUT + RECHECK);
        assertThat(server("192.0.2.1", TIMEOUT)).isEqualTo("a");
        table.end(entry);
        assertThat(server("192.0.2.1", TIMEOUT + RECHECK - 1)).isEqualTo("a");
        table.expire(TIMEOUT + RECHECK);
        assertThat(table.counters().entries()).isZero();
    }

    @Test
    void beginsTheTimeoutAnewByAUseAfterALook() {
        Entry<String> entry = put("192.0.2.1", "a", 0);
        table.begin(entry, 0);
        table.expire(TIMEOUT);
        table.begin(entry, TIMEOUT + 5);
        assertThat(table.nextDeadlineNanos()).isEqualTo(2 * TIMEOUT + 5);
        assertThat(entry.connections()).isEqualTo(2);
    }

    @Test
    void saysTheEarlierOfTwoDeadlines() {
        Entry<String> busy = put("192.0.2.1", "a", 0);
        table.begin(busy, 0);
        put("198.51.100.1", "b", RECHECK / 2);
        table.expire(TIMEOUT);
        assertThat(table.nextDeadlineNanos()).as("the idle one's time-out").isEqualTo(TIMEOUT + RECHECK / 2);
        put("203.0.113.1", "c", TIMEOUT);
        table.expire(TIMEOUT + RECHECK / 2);
        assertThat(table.nextDeadlineNanos()).as("the look at the busy one").isEqualTo(TIMEOUT + RECHECK);
    }

    @Test
    void makesRoomByWhoIsIdleLongest() {
        Entry<String> a = put("192.0.2.1", "a", 0);
        Entry<String> b = put("198.51.100.1", "b", 1);
        put("203.0.113.1", "c", 2);
        table.begin(a, 3);
        table.begin(b, 4);
        table.end(b); // idle for a shorter time than c
        put("2001:db8::1", "d", 5);
        assertThat(server("203.0.113.1", 5)).isNull();
        assertThat(server("198.51.100.1", 5)).isEqualTo("b");
        assertThat(table.counters()).isEqualTo(new Counters(3, 1, 0));
        put("2001:db8:1::1", "e", 6);
        assertThat(server("198.51.100.1", 6)).isNull();
        assertThat(server("192.0.2.1", 6)).as("it has a connection").isEqualTo("a");
    }

    @Test
    void remembersNobodyElseWhileAllHaveConnections() {
        for (String client : new String[] {"192.0.2.1", "198.51.100.1", "203.0.113.1"}) {
            table.begin(put(client, "a", 0), 0);
        }
        assertThat(table.put(ip("2001:db8::1"), "b", 1)).isNull();
        assertThat(server("2001:db8::1", 1)).isNull();
        assertThat(table.counters()).isEqualTo(new Counters(3, 0, 1));
        assertThat(put("192.0.2.1", "b", 2).server())
                .as("no room is needed for a client it knows")
                .isEqualTo("b");
    }

    @Test
    void replacesWhatItKnewOfAClient() {
        Entry<String> before = put("192.0.2.1", "a", 0);
        table.begin(before, 0);
        Entry<String> after = put("192.0.2.1", "b", 1);
        table.begin(after, 1);
        assertThat(server("192.0.2.1", 1)).isEqualTo("b");
        table.end(before);
        assertThat(after.connections())
                .as("the connection of the one before does not count here")
                .isEqualTo(1);
        table.begin(before, 2);
        table.end(before);
        table.expire(TIMEOUT + 1);
        assertThat(table.counters().entries()).isEqualTo(1);
        assertThat(table.nextDeadlineNanos()).isEqualTo(TIMEOUT + 1 + RECHECK);
    }

    @Test
    void dropsTheClientsOfAServer() {
        Entry<String> a = put("192.0.2.1", "a", 0);
        table.begin(a, 0);
        put("198.51.100.1", "b", 0);
        put("203.0.113.1", "a", 0);
        table.drop("a");
        assertThat(server("192.0.2.1", 0)).isNull();
        assertThat(server("203.0.113.1", 0)).isNull();
        assertThat(server("198.51.100.1", 0)).isEqualTo("b");
        assertThat(table.counters().entries()).isEqualTo(1);
        table.end(a);
        assertThatIllegalStateException()
                .isThrownBy(() -> table.end(a))
                .withMessage("connections: 0 (expected: one that has begun)");
        table.expire(TIMEOUT);
        assertThat(table.nextDeadlineNanos()).isEqualTo(PersistenceTable.NEVER);
    }

    @Test
    void looksUpWithoutAllocating() {
        byte[] ipv4 = ip("192.0.2.1");
        byte[] ipv6 = ip("2001:db8::1");
        put("192.0.2.1", "a", 0);
        put("2001:db8::1", "b", 0);
        assertThat(Allocations.of(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        table.find(ipv4, 0);
                        table.find(ipv6, 0);
                    }
                }))
                .isLessThan(1_000);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PersistenceTable<String>(33, 128, 1, 1))
                .withMessage("ipv4PrefixLength: 33 (expected: 1..32)");
        assertThatIllegalArgumentException().isThrownBy(() -> new PersistenceTable<String>(32, 129, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PersistenceTable<String>(32, 128, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PersistenceTable<String>(32, 128, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> table.find(new byte[5], 0));
    }

    /** Beside a table that looks at everything each time. */
    @Test
    void doesAsASlowTableWould() {
        for (long seed = 0; seed < 1_000; seed++) {
            new Model(seed).run();
        }
    }

    /** Clients 0..7, each a number in 10.0.0.0/8; servers 0..2; a table with room for four. */
    private static final class Model {

        private final long seed;
        private final SplittableRandom random;
        private final PersistenceTable<Integer> tested = new PersistenceTable<>(32, 128, 3 * RECHECK, 4);
        private final Map<Integer, Entry<Integer>> known = new HashMap<>();
        private final Map<Entry<Integer>, Long> deadlines = new HashMap<>();
        private final Map<Entry<Integer>, Long> idleSince = new HashMap<>();
        private final Map<Entry<Integer>, Integer> open = new HashMap<>();
        private long now;
        private long step;

        Model(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
        }

        void run() {
            for (step = 0; step < 150; step++) {
                now += random.nextLong(RECHECK / 2);
                tested.expire(now);
                known.values().removeIf(entry -> deadlines.get(entry) <= now && entry.connections() == 0);
                known.values().forEach(entry -> deadlines.compute(entry, (e, at) -> at <= now ? now + RECHECK : at));
                int client = random.nextInt(8);
                byte[] address = {10, 0, 0, (byte) client};
                Entry<Integer> found = tested.find(address, now);
                assertThat(found).as("seed %d, step %d", seed, step).isSameAs(known.get(client));
                act(client, address, found);
                assertThat(tested.counters().entries()).isEqualTo(known.size()).isLessThanOrEqualTo(4);
                assertThat(tested.nextDeadlineNanos())
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(known.values().stream()
                                .mapToLong(deadlines::get)
                                .min()
                                .orElse(PersistenceTable.NEVER));
            }
        }

        private void act(int client, byte[] address, @Nullable Entry<Integer> found) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    int server = random.nextInt(3);
                    tested.drop(server);
                    known.values().removeIf(entry -> entry.server() == server);
                }
                case 1, 2 -> open.keySet().stream().findFirst().ifPresent(this::end);
                default -> {
                    Entry<Integer> entry = found != null && random.nextInt(4) > 0 ? found : put(client, address);
                    if (entry != null && random.nextBoolean()) {
                        tested.begin(entry, now);
                        deadlines.put(entry, now + 3 * RECHECK);
                        open.merge(entry, 1, Integer::sum);
                    }
                }
            }
        }

        private void end(Entry<Integer> entry) {
            tested.end(entry);
            open.computeIfPresent(entry, (e, n) -> n == 1 ? null : n - 1);
            idleSince.put(entry, step);
        }

        private @Nullable Entry<Integer> put(int client, byte[] address) {
            if (known.remove(client) == null && known.size() == 4) {
                Entry<Integer> oldest = null;
                for (Entry<Integer> entry : known.values()) {
                    boolean older =
                            oldest == null || idleSince.getOrDefault(entry, -1L) < idleSince.getOrDefault(oldest, -1L);
                    if (entry.connections() == 0 && older) {
                        oldest = entry;
                    }
                }
                if (oldest == null) {
                    assertThat(tested.put(address, 0, now))
                            .as("seed %d, step %d", seed, step)
                            .isNull();
                    return null;
                }
                known.values().remove(oldest);
            }
            Entry<Integer> entry = Objects.requireNonNull(tested.put(address, random.nextInt(3), now));
            known.put(client, entry);
            deadlines.put(entry, now + 3 * RECHECK);
            idleSince.put(entry, step);
            return entry;
        }
    }
}
