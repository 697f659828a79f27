package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.datagram.DatagramSnapshot;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual servers over UDP under many clients: real ones, and such as are made up. */
class UdpFloodTest {

    private static final int LIMIT = 500;

    private static VirtualServer.Builder dns(String transport, UdpServer... servers) {
        VirtualServer.Builder builder = VirtualServer.builder("dns")
                .udp("127.0.0.1", 0)
                .scheduler(Scheduler.roundRobin())
                .plane(Lb.plane(transport.equals("nio") ? EngineKind.NIO : EngineKind.EPOLL));
        for (UdpServer server : servers) {
            builder.realServer("127.0.0.1", server.port());
        }
        return builder;
    }

    private static DatagramSnapshot udp(Lb lb) {
        return Objects.requireNonNull(lb.snapshot().udp());
    }

    private static int descriptors() {
        String[] open = new File("/proc/self/fd").list();
        Lab.require(open != null, "there is no /proc/self/fd");
        return open.length;
    }

    /** One datagram from an address of its own: 127.1.0.0 and those behind it. */
    private static void sendAs(int number, InetSocketAddress target) throws IOException {
        byte[] own = {127, (byte) (1 + (number >> 16)), (byte) (number >> 8), (byte) number};
        try (DatagramChannel socket = DatagramChannel.open()) {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(own), 0));
            socket.send(ByteBuffer.wrap("spam".getBytes(StandardCharsets.US_ASCII)), target);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aFloodOfClientsThatNobodyHearsOfAgainTakesNoMoreThanItMay(String transport) throws IOException {
        Lab.require(System.getProperty("os.name").equals("Linux"), "only Linux has all of 127.0.0.0/8");
        try (UdpServer a = UdpServer.named("a");
                UdpServer b = UdpServer.named("b");
                Lb lb = new Lb(dns(transport, a, b).udpOptions(o -> o.maxSessions(LIMIT)));
                UdpClient real = new UdpClient(lb)) {
            InetSocketAddress target = lb.service().localAddress().orElseThrow();
            assertThat(real.who(3)).isEqualTo("aaa");
            int before = descriptors();
            int mostSessions = 0;
            int mostDescriptors = 0;
            for (int i = 0; i < 100_000; i++) {
                sendAs(i, target);
                if (i % 500 == 0) {
                    mostSessions = Math.max(mostSessions, lb.snapshot().active());
                    mostDescriptors = Math.max(mostDescriptors, descriptors());
                    assertThat(real.who())
                            .as("it has proven itself, and keeps its server")
                            .isEqualTo("a");
                }
            }
            assertThat(mostSessions).isBetween(LIMIT / 2, LIMIT);
            assertThat(mostDescriptors).isLessThan(before + LIMIT + 20);
            assertThat(udp(lb).evicted()).isGreaterThan(10_000);
            assertThat(udp(lb).sessionLimit()).isEqualTo(LIMIT);
            try (UdpClient late = new UdpClient(lb)) {
                assertThat(late.who(3)).as("a new client").matches("aaa|bbb");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aNewClientIsDroppedWhereAllOthersHaveProvenThemselves(String transport) throws IOException {
        List<UdpClient> clients = new ArrayList<>();
        try (UdpServer a = UdpServer.named("a");
                Lb lb = new Lb(
                        dns(transport, a).udpOptions(o -> o.maxSessions(4).idleTimeout(Duration.ofSeconds(2))))) {
            for (int i = 0; i < 4; i++) {
                UdpClient client = new UdpClient(lb);
                clients.add(client);
                assertThat(client.who(2)).isEqualTo("aa");
            }
            UdpClient another = new UdpClient(lb);
            clients.add(another);
            another.send("?");
            Await.until("it is dropped", () -> udp(lb).dropped().tooManySessions() == 1);
            assertThat(lb.snapshot().active()).isEqualTo(4);
            assertThat(udp(lb).evicted()).isZero();
            Await.until("the others have timed out", () -> lb.snapshot().active() == 0);
            assertThat(another.who()).isEqualTo("a");
        } finally {
            clients.forEach(UdpClient::close);
        }
    }

    /** A session takes a descriptor, and there must be none left when all has been closed, whatever was going on. */
    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void nothingIsLeftOpen(String transport) throws IOException {
        int before = -1;
        for (int round = 0; round < 4; round++) {
            try (UdpServer a = UdpServer.named("a")) {
                Lb lb = new Lb(dns(transport, a));
                VirtualService service = lb.service();
                List<UdpClient> clients = new ArrayList<>();
                try {
                    for (int i = 0; i < 50; i++) {
                        clients.add(new UdpClient(lb));
                        clients.get(i).who();
                    }
                } finally {
                    lb.close();
                    clients.forEach(UdpClient::close);
                }
                assertThat(service.snapshot().active()).isZero();
            }
            int now = descriptors();
            if (round > 0) { // the first one loads what stays
                int first = before < 0 ? now : before;
                before = first;
                Await.until(
                        () -> descriptors() + " descriptors, before " + first,
                        Duration.ofSeconds(10),
                        () -> descriptors() <= first);
            }
        }
    }

    /** What is drawn from a seed: sizes, who asks when, how many answers, and in which order they come back. */
    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void eachAnswerReachesTheClientThatItIsFor(String transport) throws IOException {
        long seed = Long.getLong("ha4j.udp.seed", 1);
        Random random = new Random(seed);
        try (UdpServer one = new UdpServer(InetAddress.getLoopbackAddress(), new Shuffling(seed + 1));
                UdpServer two = new UdpServer(InetAddress.getLoopbackAddress(), new Shuffling(seed + 2));
                Lb lb = new Lb(dns(transport, one, two).udpOptions(o -> o.requestsPerSession(7)))) {
            List<UdpClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 16; i++) {
                    clients.add(new UdpClient(lb));
                }
                for (int exchange = 0; exchange < 2_000; ) {
                    exchange += exchange(clients, random, exchange);
                }
            } catch (AssertionError | IOException e) {
                throw new AssertionError("replay with -Dha4j.udp.seed=" + seed, e);
            } finally {
                clients.forEach(UdpClient::close);
            }
            assertThat(udp(lb).dropped()).isEqualTo(new DatagramSnapshot.Dropped(0, 0, 0, 0, 0, 0));
        }
    }

    /** Some clients ask at once, and then hear their answers: {@return how many} */
    private static int exchange(List<UdpClient> clients, Random random, int number) throws IOException {
        int count = 1 + random.nextInt(clients.size());
        Collections.shuffle(clients, random);
        List<Set<String>> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String question = "client " + i + " exchange " + (number + i) + " " + "x".repeat(random.nextInt(2_000));
            clients.get(i).send(question);
            expected.add(new HashSet<>(List.of("1 " + question, "2 " + question)));
        }
        for (int i = 0; i < count; i++) {
            while (!expected.get(i).isEmpty()) {
                String answer = clients.get(i).receive();
                if (!expected.get(i).remove(answer)) {
                    throw new AssertionError("client " + i + " of exchange " + number + " heard: "
                            + answer.substring(0, Math.min(60, answer.length())));
                }
            }
        }
        return count;
    }

    /** Gives two answers to each question, mixed with those to others. */
    private static final class Shuffling implements UdpServer.Behaviour {

        private record Answer(UdpServer server, byte[] data, InetSocketAddress peer) {}

        private final Random random;
        private final List<Answer> late = new ArrayList<>();

        Shuffling(long seed) {
            random = new Random(seed);
        }

        @Override
        public void received(UdpServer server, byte[] data, InetSocketAddress peer) throws IOException {
            String question = new String(data, StandardCharsets.US_ASCII);
            for (String number : List.of("1 ", "2 ")) {
                late.add(new Answer(server, (number + question).getBytes(StandardCharsets.US_ASCII), peer));
            }
            if (late.size() > 6) {
                idle();
            }
        }

        @Override
        public void idle() throws IOException {
            Collections.shuffle(late, random);
            for (Answer answer : late) {
                answer.server().send(answer.data(), answer.peer());
            }
            late.clear();
        }
    }
}
