package io.ha4j.vrrp.lab;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lab.Capture;
import io.ha4j.lab.Host;
import io.ha4j.lab.VrrpPacket;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A third host floods the group with advertisements: a master of ours stays it and keeps its rhythm, and a backup does not take over.
 * The backup is one of ours, too, since Keepalived 2.2.7, which gets the same flood, sometimes does.
 */
@Tag("lab")
@Tag("long")
class AdvertFloodTest {

    private static final Logger log = LoggerFactory.getLogger(AdvertFloodTest.class);

    private static final String VIP = "10.99.0.100";
    private static final String MASTER_ADDRESS = "10.99.0.1";
    private static final Duration INTERVAL = Duration.ofMillis(100);
    /** In a second. */
    private static final int RATE = 22_000;

    private static final int MANY = 3 * RATE;
    /** The machine may be busy with something else. */
    private static final int ATTEMPTS = 3;

    @ParameterizedTest
    @CsvSource({"checksumErrors", "advertisementsReceived"})
    void keepsItsRhythm(String counter) throws Exception {
        Flooded flooded = flooded(counter);
        for (int i = 1; i < ATTEMPTS && !flooded.keepsItsRhythm(); i++) {
            flooded = flooded(counter);
        }
        assertThat(flooded).matches(Flooded::keepsItsRhythm, "keeps its rhythm");
    }

    /**
     * What a flood did.
     *
     * @param longestGap the longest time between two advertisements of the master, in seconds
     * @param stayedMaster whether the master was it to the end, without a pause
     * @param takeovers how often the backup became it
     */
    private record Flooded(double longestGap, boolean stayedMaster, long takeovers) {
        boolean keepsItsRhythm() {
            return longestGap < 2 * INTERVAL.toMillis() / 1000.0 && stayedMaster && takeovers == 0;
        }
    }

    private static Flooded flooded(String counter) throws Exception {
        try (Pair pair = new Pair("flood")) {
            JavaNode master = pair.ours(pair.a, JavaNode.builder(150).virtualAddress(VIP + "/24"));
            master.await(MASTER);
            JavaNode backup = pair.ours(pair.b, JavaNode.builder(100).virtualAddress(VIP + "/24"));
            backup.await(BACKUP);
            Capture capture = Capture.start(pair.b, Host.INTERFACE, "ip proto 112 and src host " + MASTER_ADDRESS);
            try (Forger forger = new Forger(pair.w, Addresses.parse("w", "10.99.0.9"), "224.0.0.18", 255)) {
                byte[] message = forger.advertisement(50, VIP); // of lower priority than both
                if (counter.equals("checksumErrors")) {
                    message[6]++;
                }
                flood(forger, message);
            }
            capture.stop();
            List<VrrpPacket> packets = capture.vrrp();
            double longest = 0;
            for (int i = 1; i < packets.size(); i++) {
                longest = Math.max(
                        longest, packets.get(i).seconds() - packets.get(i - 1).seconds());
            }
            log.info(
                    "{} sent, {} {}, {} adverts of the master, longest gap {} ms",
                    MANY,
                    master.count(counter),
                    counter,
                    packets.size(),
                    Math.round(longest * 1000));
            assertThat(master.count(counter)).isGreaterThan(MANY / 2);
            assertThat(packets).extracting(VrrpPacket::priority).containsOnly("150");
            return new Flooded(longest, master.isIn(MASTER) && master.timesMaster() == 1, backup.timesMaster());
        }
    }

    /** A steady stream; on a busy machine it takes longer. */
    private static void flood(Forger forger, byte[] message) throws IOException {
        long beginNanos = System.nanoTime();
        for (long sent = 0; sent < MANY; ) {
            long due = (System.nanoTime() - beginNanos) * RATE / 1_000_000_000L;
            for (; sent < Math.min(due, MANY); sent++) {
                forger.send(message);
            }
            LockSupport.parkNanos(500_000);
        }
    }
}
