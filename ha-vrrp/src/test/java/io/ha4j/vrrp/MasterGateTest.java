package io.ha4j.vrrp;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.io.UdpTransport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A gate between a real node and mastership. */
class MasterGateTest {

    private final List<HaEvent> events = new CopyOnWriteArrayList<>();

    private static VrrpInstance.Builder instance() throws Exception {
        try (DatagramSocket one = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                DatagramSocket two = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return VrrpInstance.builder("VI_1")
                    .virtualRouterId(51)
                    .advertisementInterval(Duration.ofMillis(20))
                    .transport(UdpTransport.builder()
                            .bind("127.0.0.1", one.getLocalPort())
                            .peer("127.0.0.1", two.getLocalPort())
                            .build())
                    .authentication(Authentication.hmac(HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef")))
                    .virtualAddress("127.0.0.100");
        }
    }

    private HaNode start(VrrpInstance instance) {
        HaNode node = HaNode.builder("n").with(instance).listener(events::add).build();
        node.start();
        return node;
    }

    private List<String> refusals() {
        return events.stream()
                .filter(VrrpEvent.GateClosed.class::isInstance)
                .map(event -> ((VrrpEvent.GateClosed) event).reason())
                .toList();
    }

    @Test
    void letsItBeMasterOnlyWhenItAgreesAndIsAskedOnAThreadOfItsOwn() throws Exception {
        AtomicBoolean open = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        AtomicReference<String> thread = new AtomicReference<>();
        VrrpInstance instance = instance()
                .gate(
                        () -> {
                            thread.set(Thread.currentThread().getName());
                            asked.incrementAndGet();
                            return open.get();
                        },
                        Duration.ofSeconds(2))
                .build();
        try (HaNode node = start(instance)) {
            Await.until("asked again", () -> asked.get() >= 3);
            assertThat(node.get(instance).state()).isEqualTo(BACKUP);
            open.set(true);
            Await.until("master", () -> node.get(instance).state() == MASTER);
        }
        assertThat(thread).hasValue("ha-n-gate-VI_1");
        assertThat(refusals()).as("told once").containsExactly("the gate said no");
    }

    @Test
    void anExceptionIsANo() throws Exception {
        VrrpInstance instance = instance()
                .gate(
                        () -> {
                            throw new IOException("no route to the witness");
                        },
                        Duration.ofSeconds(2))
                .build();
        try (HaNode node = start(instance)) {
            Await.until("told", () -> !refusals().isEmpty());
            assertThat(node.get(instance).state()).isEqualTo(BACKUP);
        }
        assertThat(refusals()).containsExactly("the gate failed: java.io.IOException: no route to the witness");
    }

    @Test
    void noAnswerIsANoAndOneThatHangsIsNotAskedTwiceAtOnce() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        VrrpInstance instance = instance()
                .gate(
                        () -> {
                            inside.incrementAndGet();
                            boolean ended = false;
                            while (!ended) {
                                try {
                                    end.await();
                                    ended = true;
                                } catch (InterruptedException e) {
                                    ended = false; // it does not listen
                                }
                            }
                            return true;
                        },
                        Duration.ofMillis(50))
                .build();
        try (HaNode node = start(instance)) {
            Await.until("both reasons", () -> refusals().size() >= 2);
            assertThat(refusals().subList(0, 2))
                    .containsExactly(
                            "the gate has not answered within PT0.05S",
                            "the gate has not returned from an earlier question yet");
            assertThat(inside).hasValue(1);
            assertThat(node.get(instance).state()).isEqualTo(BACKUP);
            end.countDown();
            Await.until("master", () -> node.get(instance).state() == MASTER);
        }
    }

    @Test
    void refusesTimeoutsOutOfRange() throws Exception {
        VrrpInstance.Builder builder = instance();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.gate(() -> true, Duration.ofMillis(9)))
                .withMessageStartingWith("gate timeout: ");
    }
}
