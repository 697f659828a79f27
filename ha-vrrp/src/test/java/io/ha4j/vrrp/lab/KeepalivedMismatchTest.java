package io.ha4j.vrrp.lab;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.lab.LabFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lab.Host;
import io.ha4j.lab.KeepalivedInstance;
import io.ha4j.testkit.Await;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.io.PeerSnapshot;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Routers that are not set up alike, and packets that no honest router sends: what is dropped, what is obeyed, and what is counted. */
@Tag("lab")
@Tag("long")
class KeepalivedMismatchTest {

    private static final String VIP = "10.99.0.100";
    private static final String VIP24 = VIP + "/24";
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** More than two master down intervals at 100 ms. */
    private static final Duration A_WHILE = Duration.ofMillis(900);
    /** Two intervals that differ, but not so much that the first of the longer ones comes late for who knows the shorter one. */
    private static final Duration SHORTER = Duration.ofMillis(400);

    private static final Duration LONGER = Duration.ofMillis(500);
    /** More than two master down intervals of the shorter one. */
    private static final Duration DOWN_TWICE = Duration.ofSeconds(3);

    private static VrrpInstance.Builder ours(int priority) {
        return JavaNode.builder(priority).virtualAddress(VIP24);
    }

    private static KeepalivedInstance.Builder theirs(int priority) {
        return KeepalivedRouter.builder(priority).virtualAddress(VIP24);
    }

    private static VrrpInstance.Builder ours2(int priority) {
        return ours(priority).version(VrrpVersion.V2).advertisementInterval(SECOND);
    }

    private static KeepalivedInstance.Builder theirs2(int priority) {
        return theirs(priority).version(2).advertisementInterval(SECOND);
    }

    private record Strangers(
            String name, VrrpInstance.Builder ours, KeepalivedInstance.Builder theirs, String counter) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Strangers> strangers() {
        String types = "authenticationTypeMismatch";
        return Stream.of(
                new Strangers(
                        "another password",
                        ours2(150).authentication(Authentication.password("secret")),
                        theirs2(100).password("other"),
                        "authenticationFailures"),
                new Strangers(
                        "a password of ours alone",
                        ours2(150).authentication(Authentication.password("secret")),
                        theirs2(100),
                        types),
                new Strangers(
                        "a password of theirs alone", ours2(150), theirs2(100).password("secret"), types),
                new Strangers("version 3 and 2", ours(150), theirs2(100), "versionErrors"),
                new Strangers("version 2 and 3", ours2(150), theirs(100), "versionErrors"),
                new Strangers(
                        "intervals of version 2",
                        ours2(150),
                        theirs2(100).advertisementInterval(Duration.ofSeconds(2)),
                        "intervalErrors"));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    @Execution(ExecutionMode.CONCURRENT)
    void strangersBothBecomeMasterAndAreCounted(Strangers strangers) throws Exception {
        try (Pair pair = new Pair("strangers")) {
            JavaNode ours = pair.ours(pair.a, strangers.ours());
            Router theirs = pair.theirs(pair.b, strangers.theirs());
            ours.await(MASTER);
            theirs.await(MASTER);
            // One is enough: Keepalived as master begins its interval anew with each packet that it drops, so it may
            // not come to send
            // again.
            Await.until(() -> "drops: " + ours, LONG, () -> ours.count(strangers.counter()) > 0);
            assertThat(ours.count("advertisementsReceived")).isZero();
            assertThat(ours.isIn(MASTER)).isTrue();
            assertThat(theirs.isIn(MASTER)).isTrue();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void oursObeysAMasterWithOtherAddresses() throws Exception {
        Pair.whileSteady("addresses", pair -> {
            Router theirs = pair.theirs(pair.a, theirs(150));
            theirs.await(MASTER);
            JavaNode ours = pair.ours(pair.b, JavaNode.builder(100).virtualAddress("10.99.0.101/24"));
            staysBackup(theirs, ours, A_WHILE);
            assertThat(ours.count("addressListErrors")).isPositive();
            assertThat(ours.count("advertisementsReceived")).isPositive();
        });
    }

    /** Version 2.2.7 does; ours obeys. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void keepalivedDropsOtherAddressesThanItsOwn() throws Exception {
        try (Pair pair = new Pair("addresses")) {
            JavaNode ours = pair.ours(pair.a, JavaNode.builder(150).virtualAddress("10.99.0.101/24"));
            ours.await(MASTER);
            Router theirs = pair.theirs(pair.b, theirs(100));
            theirs.await(MASTER);
            Await.until(() -> "hears Keepalived: " + ours, LONG, () -> ours.count("addressListErrors") > 0);
            Await.throughout(() -> ours, A_WHILE, () -> ours.isIn(MASTER));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void oursLearnsTheIntervalOfVersion3() throws Exception {
        Pair.whileSteady("interval", pair -> {
            Router theirs = pair.theirs(pair.a, theirs(150).advertisementInterval(LONGER));
            theirs.await(MASTER);
            JavaNode ours = pair.ours(pair.b, ours(100).advertisementInterval(SHORTER));
            staysBackup(theirs, ours, DOWN_TWICE);
            assertThat(ours.router().snapshot().masterIntervalMillis()).isEqualTo(LONGER.toMillis());
            assertThat(ours.count("intervalMismatches")).isPositive();
            assertThat(ours.count("intervalErrors")).isZero();
            theirs.stop();
            ours.await(MASTER);
            assertThat(ours.router().snapshot().masterIntervalMillis()).isEqualTo(SHORTER.toMillis());
        });
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void keepalivedLearnsOurIntervalOfVersion3() throws Exception {
        Pair.whileSteady("interval", pair -> {
            Router ours = pair.ours(pair.a, ours(150).advertisementInterval(LONGER));
            ours.await(MASTER);
            staysBackup(ours, pair.theirs(pair.b, theirs(100).advertisementInterval(SHORTER)), DOWN_TWICE);
        });
    }

    private static void staysBackup(Router master, Router backup, Duration time) {
        backup.await(BACKUP);
        Await.throughout(() -> master + "\n" + backup, time, () -> master.isIn(MASTER) && backup.isIn(BACKUP));
        assertThat(backup.timesMaster()).isZero();
        assertThat(master.timesMaster()).isEqualTo(1);
    }

    /** Keepalived 2.2.7 insists on the pseudo-header, and ours takes both. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void keepalivedDropsThePlainChecksum() throws Exception {
        try (Pair pair = new Pair("checksum")) {
            JavaNode ours = pair.ours(pair.a, ours(150).checksumDialect(ChecksumDialect.PLAIN));
            ours.await(MASTER);
            KeepalivedRouter theirs = pair.theirs(pair.b, theirs(100));
            theirs.await(MASTER);
            assertThat(theirs.keepalived().log()).contains("Invalid VRRPv3 checksum");
            // One is enough here too.
            Await.until(() -> "hears Keepalived: " + ours, LONG, () -> ours.count("advertisementsReceived") > 0);
            assertThat(ours.count("checksumErrors")).isZero();
            assertThat(ours.isIn(MASTER)).isTrue();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void obeysBothChecksumDialects() throws Exception {
        try (Pair pair = new Pair("checksum");
                Forger forger = new Forger(pair.w, Addresses.parse("w", "10.99.0.9"), "224.0.0.18", 255)) {
            for (ChecksumDialect dialect : ChecksumDialect.values()) {
                try (JavaNode ours = pair.ours(pair.a, ours(100).checksumDialect(dialect))) {
                    ours.await(MASTER);
                    ChecksumDialect other =
                            dialect == ChecksumDialect.PLAIN ? ChecksumDialect.PSEUDO_HEADER : ChecksumDialect.PLAIN;
                    obeys(ours, forger, forger.advertisement(200, VIP, other));
                    assertThat(ours.router().snapshot().peers())
                            .extracting(PeerSnapshot::checksum)
                            .containsExactly(other);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"10.99.0.100, 224.0.0.18", "fe80::100, ff02::12"})
    @Execution(ExecutionMode.CONCURRENT)
    void dropsWhatCameThroughARouter(String vip, String group) throws Exception {
        boolean ipv4 = vip.contains(".");
        try (Pair pair = new Pair("hops")) {
            JavaNode ours = pair.ours(pair.a, JavaNode.builder(100).virtualAddress(vip + (ipv4 ? "/24" : "/64")));
            ours.await(MASTER);
            InetAddress source = ipv4
                    ? Addresses.parse("w", "10.99.0.9")
                    : pair.w.linkLocalAddress().orElseThrow();
            try (Forger far = new Forger(pair.w, source, group, 254);
                    Forger near = new Forger(pair.w, source, group, 255)) {
                isDropped(ours, far, vip, "ttlErrors");
                obeys(ours, near, near.advertisement(200, vip));
            }
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void dropsUnicastFromWhoeverIsNoPeer() throws Exception {
        try (Pair pair = new Pair("spoof")) {
            JavaNode ours =
                    pair.ours(pair.a, ours(100).sourceAddress("10.99.0.1").unicastPeer("10.99.0.2"));
            ours.await(MASTER);
            try (Forger stranger = forger(pair.w, "10.99.0.9");
                    Forger peer = forger(pair.b, "10.99.0.2")) {
                isDropped(ours, stranger, VIP, "unknownSource");
                obeys(ours, peer, peer.advertisement(200, VIP));
            }
        }
    }

    /** Sent until it obeys, since it is master again a moment after the last one. */
    private static void obeys(JavaNode ours, Forger forger, byte[] advertisement) {
        Await.until(() -> "obeys: " + ours, LONG, () -> {
            send(forger, advertisement);
            return ours.isIn(BACKUP);
        });
    }

    private static void send(Forger forger, byte[] advertisement) {
        try {
            forger.send(advertisement);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Forger forger(Host host, String source) throws Exception {
        return new Forger(host, Addresses.parse("source", source), "10.99.0.1", 255);
    }

    private static void isDropped(JavaNode ours, Forger forger, String vip, String counter) throws Exception {
        int many = 20;
        for (int i = 0; i < many; i++) {
            forger.send(forger.advertisement(200, vip));
        }
        Await.until(() -> counter + ": " + ours, LONG, () -> ours.count(counter) == many);
        Await.throughout(() -> ours, Duration.ofMillis(300), () -> ours.isIn(MASTER));
        assertThat(ours.count("releasedMaster")).isZero();
        assertThat(ours.count("advertisementsReceived")).isZero();
    }
}
