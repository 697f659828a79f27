package io.ha4j.lvs.datagram.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTableTest {

    private static final long IDLE = 60_000_000_000L;
    private static final long ANSWER = 5_000_000_000L;
    /** Times wrap around, and nothing may come of it. */
    private static final long START = Math.subtractExact(Long.MAX_VALUE, 3_000_000_000L);

    private static SessionTable<String> table(int responses, int requests) {
        return new SessionTable<>(new SessionRules(IDLE, ANSWER, responses, requests), 4_711);
    }

    private static SessionTable<String> table() {
        return table(SessionRules.UNKNOWN, SessionRules.UNLIMITED);
    }

    private static InetSocketAddress client(int number) {
        try {
            byte[] address = {127, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
            return new InetSocketAddress(InetAddress.getByAddress(address), 5_353);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Entry<String> open(SessionTable<String> table, int number, long now) {
        Entry<String> entry = table.open(client(number), "s" + number, now);
        table.requested(entry, now);
        return entry;
    }

    @Test
    void findsTheSessionOfAClient() {
        SessionTable<String> table = table();
        Entry<String> one = open(table, 1, START);
        Entry<String> two = open(table, 2, START);
        assertThat(table.find(client(1))).isSameAs(one);
        assertThat(table.find(client(2))).isSameAs(two);
        assertThat(table.find(client(3))).isNull();
        assertThat(table.find(new InetSocketAddress(client(1).getAddress(), 5_354)))
                .isNull();
        assertThat(one.client()).isEqualTo(client(1));
        assertThat(one.session()).isEqualTo("s1");
        assertThatThrownBy(() -> table.open(client(1), "again", START)).isInstanceOf(IllegalStateException.class);
        table.close(one);
        table.close(one);
        assertThat(table.find(client(1))).isNull();
        assertThat(table.size()).isEqualTo(1);
        assertThat(table.awaited()).isEqualTo(1);
    }

    @Test
    void tellsClientsApartByAllOfTheirAddress() {
        SessionTable<String> table = table();
        List<InetSocketAddress> clients = new ArrayList<>(); // those of two scopes are equal as Java sees it
        for (String address : List.of("10.0.0.1", "::1", "1::", "::10", "fe80::1%1", "fe80::1%2", "::a00:1")) {
            clients.add(new InetSocketAddress(Addresses.parse("client", address), 53));
            clients.add(new InetSocketAddress(Addresses.parse("client", address), 54));
        }
        clients.forEach(client -> table.open(client, client.toString(), START));
        for (InetSocketAddress client : clients) {
            assertThat(Objects.requireNonNull(table.find(client)).session()).isEqualTo(client.toString());
        }
    }

    /** These collide in InetSocketAddress, whose hash is the sum of address and port. */
    @Test
    void isNotSlowedDownByClientsWhoChooseTheirAddresses() throws UnknownHostException {
        Set<Integer> hashes = new HashSet<>();
        Set<Integer> naive = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            InetSocketAddress client = new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i}), 20_000 - i);
            naive.add(client.hashCode());
            hashes.add(new ClientKey(client, 42).hashCode());
        }
        assertThat(naive).hasSize(1);
        assertThat(hashes).hasSizeGreaterThan(9_990);
        assertThat(new ClientKey(client(1), 42)).doesNotHaveSameHashCodeAs(new ClientKey(client(1), 43));
    }

    @Test
    void aSessionEndsWhenNobodySaysAnything() {
        SessionTable<String> table = table();
        Entry<String> entry = open(table, 1, START);
        table.answered(entry, START + IDLE - 1);
        assertThat(table.expired(START + 2 * IDLE - 2)).isNull();
        table.requested(entry, START + 2 * IDLE - 2);
        assertThat(table.expired(START + 3 * IDLE - 3)).isNull();
        assertThat(table.remainingNanos(START + 3 * IDLE - 3)).isEqualTo(1);
        assertThat(table.expired(START + 3 * IDLE - 2)).isSameAs(entry);
        table.close(entry);
        assertThat(table.expired(START + 3 * IDLE)).isNull();
        assertThat(table.remainingNanos(START)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void countsAsEstablishedWhenAnsweredOrNotRefusedForASecond() {
        SessionTable<String> table = table();
        Entry<String> answered = open(table, 1, START);
        Entry<String> silent = open(table, 2, START);
        Entry<String> closed = open(table, 3, START);
        table.answered(answered, START + 1);
        table.close(closed);
        assertThat(table.settled(START + SessionTable.SETTING_UP_NANOS - 1)).isNull();
        assertThat(table.settled(START + SessionTable.SETTING_UP_NANOS)).isSameAs(silent);
        assertThat(table.settled(START + SessionTable.SETTING_UP_NANOS))
                .as("told once")
                .isNull();
        assertThat(table.size()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,3", "2,1", "2,3"})
    void isOverWhenAllExpectedAnswersHaveCome(int responses, int requests) {
        SessionTable<String> table = table(responses, SessionRules.UNLIMITED);
        Entry<String> entry = open(table, 1, START);
        for (int i = 1; i < requests; i++) {
            table.requested(entry, START);
        }
        for (int i = 0; i < responses * requests; i++) {
            assertThat(entry.isOver()).isFalse();
            table.answered(entry, START);
        }
        assertThat(entry.isOver()).isTrue();
    }

    @Test
    void isOverAtOnceWhenNoAnswerIsExpected() {
        SessionTable<String> table = table(0, SessionRules.UNLIMITED);
        assertThat(open(table, 1, START).isOver()).isTrue();
    }

    /** Else a client that goes on asking would never leave a server that is dead. */
    @Test
    void onlyAnswersProlongASessionThatExpectsThem() {
        SessionTable<String> table = table(2, SessionRules.UNLIMITED);
        Entry<String> entry = open(table, 1, START);
        table.requested(entry, START + ANSWER - 1);
        assertThat(table.expired(START + ANSWER - 1)).isNull();
        assertThat(table.expired(START + ANSWER)).isSameAs(entry);
        table.answered(entry, START + ANSWER);
        assertThat(table.expired(START + 2 * ANSWER - 1)).isNull();
        assertThat(table.expired(START + 2 * ANSWER)).isSameAs(entry);
    }

    @Test
    void takesNoMoreDatagramsThanARequestLimitAllows() {
        SessionTable<String> table = table(SessionRules.UNKNOWN, 2);
        Entry<String> first = open(table, 1, START);
        assertThat(table.find(client(1))).isSameAs(first);
        table.requested(first, START + 1);
        assertThat(table.find(client(1))).isNull();
        Entry<String> second = open(table, 1, START + 2);
        assertThat(table.size()).isEqualTo(2);
        assertThat(table.find(client(1))).isSameAs(second);
        table.answered(first, START + 3);
        assertThat(first.isOver()).as("more may come").isFalse();
        assertThat(table.expired(START + 2 + ANSWER)).isNull();
        assertThat(table.expired(START + 3 + ANSWER)).isSameAs(first);
        table.close(first);
        assertThat(table.find(client(1)))
                .as("the end of the first is not that of the second")
                .isSameAs(second);
        assertThat(table.expired(START + 2 + IDLE - 1)).isNull();
    }

    @Test
    void theQuietestUnprovenSessionMakesRoom() {
        SessionTable<String> table = table();
        assertThat(table.victim()).isNull();
        Entry<String> proven = open(table, 1, START);
        table.answered(proven, START + 1);
        table.requested(proven, START + 2);
        assertThat(table.victim()).isNull();
        Entry<String> quiet = open(table, 2, START + 3);
        Entry<String> busy = open(table, 3, START + 3);
        assertThat(table.victim()).isSameAs(quiet);
        table.answered(quiet, START + 4); // an answer proves nothing of the client
        assertThat(table.victim()).isSameAs(busy);
        table.close(busy);
        assertThat(table.victim()).isSameAs(quiet);
        table.requested(quiet, START + 5);
        assertThat(table.victim()).isNull();
    }

    @Test
    void theVictimIsTheOldestOfBothKinds() {
        SessionTable<String> table = table(SessionRules.UNKNOWN, 2);
        Entry<String> fresh = open(table, 1, START);
        Entry<String> full = open(table, 2, START + 1);
        table.requested(full, START + 2);
        assertThat(table.victim()).isSameAs(fresh);
        table.answered(fresh, START + 3);
        assertThat(table.victim()).isSameAs(full);
    }

    @Test
    void countsThoseWhoAwaitAnAnswer() {
        SessionTable<String> table = table();
        Entry<String> one = open(table, 1, START);
        Entry<String> two = open(table, 2, START);
        table.requested(two, START);
        assertThat(table.awaited()).isEqualTo(2);
        table.answered(one, START);
        table.answered(one, START);
        assertThat(table.awaited()).isEqualTo(1);
        table.requested(one, START);
        assertThat(table.awaited()).isEqualTo(2);
        table.close(two);
        table.close(one);
        assertThat(table.awaited()).isZero();
    }

    /** Against a list that is searched from end to end. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 2})
    void agreesWithAPlainList(int responses) {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            int requests = random.nextInt(4);
            SessionTable<String> table = table(responses, requests);
            Model model = new Model(responses, requests);
            long now = START;
            for (int step = 0; step < 400; step++) {
                now += random.nextInt(4) * ANSWER / 3;
                model.step(table, random, now);
                assertThat(table.size()).as("seed %s step %s", seed, step).isEqualTo(model.entries.size());
                assertThat(table.awaited()).as("seed %s step %s", seed, step).isEqualTo((int)
                        model.entries.stream().filter(e -> e.awaits).count());
            }
        }
    }

    private static final class Model {
        private final int responses;
        private final int requests;
        private final List<Plain> entries = new ArrayList<>();
        private final Map<Integer, Plain> byClient = new HashMap<>();

        private static final class Plain {
            private int client;
            private Entry<String> entry;
            private int requests;
            private int answers;
            private boolean awaits;
            private long deadline;
        }

        Model(int responses, int requests) {
            this.responses = responses;
            this.requests = requests;
        }

        void step(SessionTable<String> table, Random random, long now) {
            expire(table, now);
            int client = random.nextInt(20);
            Plain plain = byClient.get(client);
            assertThat(table.find(client(client))).isSameAs(plain == null ? null : plain.entry);
            if (random.nextBoolean()) {
                request(table, client, plain, now);
            } else if (!entries.isEmpty()) {
                answer(table, entries.get(random.nextInt(entries.size())), now);
            }
        }

        private void request(SessionTable<String> table, int client, Plain known, long now) {
            Plain plain = known;
            if (plain == null) {
                plain = new Plain();
                plain.client = client;
                plain.entry = table.open(client(client), "s", now);
                plain.deadline = now + ANSWER;
                entries.add(plain);
                byClient.put(client, plain);
            }
            table.requested(plain.entry, now);
            plain.requests++;
            plain.awaits = true;
            if (plain.requests == requests) {
                byClient.remove(client);
            }
            if (responses < 0) {
                plain.deadline = now + (plain.requests == requests ? ANSWER : IDLE);
            }
        }

        private void answer(SessionTable<String> table, Plain plain, long now) {
            table.answered(plain.entry, now);
            plain.answers++;
            plain.awaits = false;
            boolean detached = requests > 0 && plain.requests >= requests;
            plain.deadline = now + (responses > 0 || detached ? ANSWER : IDLE);
            boolean over = responses > 0 && plain.answers >= responses * plain.requests;
            assertThat(plain.entry.isOver()).isEqualTo(over);
            if (over) {
                close(table, plain);
            }
        }

        private void expire(SessionTable<String> table, long now) {
            Set<Entry<String>> due = new HashSet<>();
            for (Plain plain : List.copyOf(entries)) {
                if (plain.deadline - now <= 0) {
                    due.add(plain.entry);
                    entries.remove(plain);
                    byClient.remove(plain.client, plain);
                }
            }
            Set<Entry<String>> told = new HashSet<>();
            for (Entry<String> e = table.expired(now); e != null; e = table.expired(now)) {
                told.add(e);
                table.close(e);
            }
            assertThat(told).isEqualTo(due);
        }

        private void close(SessionTable<String> table, Plain plain) {
            table.close(plain.entry);
            entries.remove(plain);
            byClient.remove(plain.client, plain);
        }
    }
}
