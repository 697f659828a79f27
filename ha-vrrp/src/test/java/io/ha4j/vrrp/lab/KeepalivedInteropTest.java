package io.ha4j.vrrp.lab;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.FAULT;
import static io.ha4j.LeadershipState.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lab.Capture;
import io.ha4j.lab.Host;
import io.ha4j.lab.VrrpPacket;
import io.ha4j.linux.netlink.Link;
import io.ha4j.testkit.Await;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A router of ours and Keepalived's share virtual addresses, in every way in which both can be set up and with each as the higher one:
 * each takes over when the other stops, loses its link or is killed, and gives way when it is back. A third host says who answers, and
 * tshark what was on the wire.
 */
@Tag("lab")
@Tag("long")
class KeepalivedInteropTest {

    static Stream<Cell> cells() {
        return Cell.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    @Execution(ExecutionMode.CONCURRENT)
    void takeOverAndReturn(Cell cell) throws Exception {
        Pair.whileSteady("cell", pair -> new Run(cell, pair).all());
    }

    /** What happens to one pair. The higher router is on host a. */
    private static final class Run {
        private final Cell cell;
        private final Pair pair;
        private final Capture capture;
        private final Wire wire;
        private final List<String> linksBefore;
        private final Router lower;
        private Router higher;

        Run(Cell cell, Pair pair) throws Exception {
            this.cell = cell;
            this.pair = pair;
            pair.echo(cell.vip());
            linksBefore = linkNames(pair.b);
            capture = Capture.start(pair.b); // which keeps its link: it hears all that can be heard
            wire = new Wire(cell, pair);
            higher = start(pair.a, cell.oursIsHigher());
            higher.await(MASTER);
            lower = start(pair.b, !cell.oursIsHigher());
        }

        private Router start(Host host, boolean ours) throws Exception {
            return pair.add(
                    ours
                            ? JavaNode.start(host, NodeMain.instance(cell.ours()))
                            : KeepalivedRouter.start(host, cell.theirs()));
        }

        void all() throws Exception {
            lower.await(BACKUP);
            Duration timeout = cell.masterDown(Cell.LOWER).plus(cell.interval());
            Await.throughout(() -> higher + "\n" + lower, timeout, () -> higher.isIn(MASTER) && lower.isIn(BACKUP));
            holds(pair.a);
            assertThat(lower.timesMaster()).as("false take-overs").isZero();
            assertThat(higher.timesMaster()).isEqualTo(1);

            stopAndReturn();
            loseTheLinkAndReturn();
            assertThat(lower.timesMaster()).isEqualTo(2);
            assertThat(higher.timesMaster()).as("of the second run").isEqualTo(2);

            die();
            assertThat(lower.timesMaster()).isEqualTo(3);
            checkCounters();

            lower.stop();
            assertThat(pair.b.hasAddress(cell.vip())).isFalse();
            assertThat(linkNames(pair.b)).isEqualTo(linksBefore);
            capture.stop();
            wire.check(capture.vrrp());
        }

        /** Ours comes back as a process of its own, which can be killed later. */
        private void stopAndReturn() throws Exception {
            higher.stop();
            lower.await(MASTER);
            holds(pair.b);
            assertThat(pair.a.hasAddress(cell.vip())).isFalse();

            higher = cell.oursIsHigher() ? pair.add(NodeProcess.start(pair.a, cell.ours())) : start(pair.a, false);
            higher.await(MASTER);
            lower.await(BACKUP);
            holds(pair.a);
        }

        private void loseTheLinkAndReturn() {
            pair.a.linkDown();
            lower.await(MASTER);
            holds(pair.b);
            higher.await(FAULT);
            pair.a.linkUp();
            higher.await(MASTER);
            lower.await(BACKUP);
            holds(pair.a);
        }

        private void die() {
            higher.kill();
            if (cell.oursIsHigher()) {
                Await.until(
                        () -> "its end: " + pair.a.addresses(), LabFixture.LONG, () -> !pair.a.hasAddress(cell.vip()));
                lower.await(MASTER);
            } else {
                lower.await(MASTER);
                assertThat(pair.a.hasAddress(cell.vip()))
                        .as("a killed Keepalived leaves it")
                        .isTrue();
                pair.a.cutOff();
            }
            holds(pair.b);
        }

        private void holds(Host host) {
            pair.holds(host, cell.vip(), cell.mac(host));
        }

        /** Nothing that Keepalived sends is dropped, or looks odd. */
        private void checkCounters() {
            if (lower instanceof JavaNode ours) {
                Map<String, Long> counters = ours.router().snapshot().counters();
                assertThat(counters.entrySet().stream()
                                .dropWhile(counter -> !counter.getKey().equals("addressListErrors"))
                                .filter(counter -> counter.getValue() > 0))
                        .isEmpty();
                assertThat(counters).containsEntry("sendErrors", 0L);
                assertThat(counters.get("priorityZeroReceived")).isPositive();
                assertThat(counters.get("advertisementsReceived")).isPositive();
            }
        }

        private static List<String> linkNames(Host host) {
            return host.links().stream().map(Link::name).toList();
        }
    }

    /** What advertisements must look like. */
    private static final class Wire {

        /** It does not set a hop limit there, so the kernel takes its default; {@code unicast_ttl 255} would change that. */
        private static final String KEEPALIVED_HOPS_TO_IPV6_PEERS = "64";

        /** All of an advertisement but its priority. */
        private record Shape(
                InetAddress source,
                String hops,
                String sourceMac,
                InetAddress destination,
                String destinationMac,
                String version,
                String virtualRouterId,
                String addresses,
                String interval,
                String authentication,
                String password) {

            static Shape of(VrrpPacket packet) {
                return new Shape(
                        Addresses.parse("source", packet.source()),
                        packet.ttl(),
                        packet.sourceMac(),
                        Addresses.parse("destination", packet.destination()),
                        packet.destinationMac(),
                        packet.version(),
                        packet.virtualRouterId(),
                        packet.addresses(),
                        packet.interval(),
                        packet.authentication(),
                        packet.password());
            }
        }

        private final Cell cell;
        private final Shape ofHigher;
        private final Shape ofLower;

        /** To be made before the routers have addresses, of which one may be link-local. */
        Wire(Cell cell, Pair pair) {
            this.cell = cell;
            this.ofHigher = shape(true, pair.a, pair.b);
            this.ofLower = shape(false, pair.b, pair.a);
        }

        private Shape shape(boolean higher, Host from, Host to) {
            boolean ipv4 = cell.family() == AddressFamily.IPV4;
            boolean v2 = cell.version() == VrrpVersion.V2;
            InetAddress source = cell.unicast() || ipv4
                    ? Addresses.parse("source", cell.source(higher))
                    : from.linkLocalAddress().orElseThrow();
            String destination = cell.unicast() ? cell.source(!higher) : ipv4 ? "224.0.0.18" : "ff02::12";
            String destinationMac =
                    cell.unicast() ? to.hardwareAddress().toString() : ipv4 ? "01:00:5e:00:00:12" : "33:33:00:00:00:12";
            boolean ours = higher == cell.oursIsHigher();
            return new Shape(
                    source,
                    ours || ipv4 || !cell.unicast() ? "255" : KEEPALIVED_HOPS_TO_IPV6_PEERS,
                    cell.unicast() ? from.hardwareAddress().toString() : cell.mac(from),
                    Addresses.parse("destination", destination),
                    destinationMac,
                    Integer.toString(cell.version().number()),
                    Integer.toString(Cell.ID),
                    cell.advertised(),
                    v2 ? "1" : "10",
                    !v2 ? "" : cell.password() ? "1" : "0",
                    cell.password() ? Cell.PASSWORD : "");
        }

        void check(List<VrrpPacket> packets) {
            assertThat(packets.stream().flatMap(packet -> packet.problems().stream()))
                    .allMatch(problem -> problem.endsWith(
                            ": TTL or hop limit " + KEEPALIVED_HOPS_TO_IPV6_PEERS)); // the shape tells whose
            assertThat(packets.stream().map(Shape::of).distinct()).containsExactlyInAnyOrder(ofHigher, ofLower);
            assertThat(priorities(packets, ofHigher)).containsExactlyInAnyOrder(Integer.toString(Cell.HIGHER), "0");
            assertThat(priorities(packets, ofLower)).containsExactlyInAnyOrder(Integer.toString(Cell.LOWER), "0");
        }

        private static Stream<String> priorities(List<VrrpPacket> packets, Shape shape) {
            return packets.stream()
                    .filter(packet -> Shape.of(packet).equals(shape))
                    .map(VrrpPacket::priority)
                    .distinct();
        }
    }
}
