package io.ha4j.examples.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.lvs.Plane;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With schedulers that give servers slots of a table, nobody comes to a slot of a server that takes nobody. */
class SlotsInGuest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TIMES = 3;

    static Stream<Scheduler> schedulers() {
        return Stream.of(
                Scheduler.sourceHash(),
                Scheduler.sourceHash().withPort(),
                Scheduler.maglevHash(),
                Scheduler.maglevHash().withPort(),
                Scheduler.maglevHash().withFallback(),
                Scheduler.sourceHash().withFallback(),
                Scheduler.destinationHash());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schedulers")
    void servesEverybody(Scheduler scheduler) throws Exception {
        try (Site site = new Site(IpvsForwarding.nat(), AddressFamily.IPV4)) {
            VirtualServer web = web(site, scheduler);
            try (HaNode node = HaNode.builder("lb").with(web).build()) {
                site.director().run(node::start);
                List<Caller> callers = callers(site);
                int all = callers.size() * TIMES;
                Map<String, Integer> spread = spread(callers);
                assertThat(spread).containsOnlyKeys("rs1", "rs2");
                assertThat(spread.get("rs1") + spread.get("rs2")).isEqualTo(all);

                node.get(web).disable(text(site, 2)).get(10, TimeUnit.SECONDS);
                boolean looksFurther = scheduler.toString().contains("fallback");
                awaitRows(site, looksFurther ? 3 : 1);
                assertThat(spread(callers)).isEqualTo(Map.of("rs1", all));

                node.get(web).disable(text(site, 1)).get(10, TimeUnit.SECONDS);
                awaitRows(site, looksFurther ? 3 : 1); // the backup's
                assertThat(spread(callers)).isEqualTo(Map.of("rs3", all));

                node.get(web).enable(text(site, 2)).get(10, TimeUnit.SECONDS);
                awaitRows(site, looksFurther ? 3 : 1); // and the backup's is gone
                assertThat(spread(callers)).isEqualTo(Map.of("rs2", all));
            }
        }
    }

    private static VirtualServer web(Site site, Scheduler scheduler) throws Exception {
        VirtualServer.Builder web = VirtualServer.builder("web")
                .scheduler(scheduler)
                .drainTimeout(Duration.ZERO)
                .plane(Plane.ipvs(IpvsForwarding.nat())
                        .directory(site.director().folder()))
                .backup(host(site, 3), site.destination(3).address().getPort());
        for (int number = 1; number <= 2; number++) {
            web.realServer(
                    host(site, number), site.destination(number).address().getPort());
        }
        for (String address : virtualAddresses(site)) {
            Net.address(site.director(), address);
            web.tcp(address, Site.PORT);
        }
        return web.build();
    }

    private static String host(Site site, int number) {
        return Addresses.text(site.destination(number).address().getAddress());
    }

    private static String text(Site site, int number) {
        return Addresses.text(site.destination(number).address());
    }

    /** Several, as {@code dh} goes by them. */
    private static List<String> virtualAddresses(Site site) {
        List<String> addresses = new ArrayList<>();
        for (int number = 100; number < 108; number++) {
            addresses.add(site.address(1, number));
        }
        return addresses;
    }

    /** One of each virtual address, and others of the first, as {@code sh} and {@code mh} go by them. */
    private static List<Caller> callers(Site site) {
        List<Caller> callers = new ArrayList<>();
        virtualAddresses(site).forEach(address -> callers.add(site.caller(address)));
        for (int number = 20; number < 28; number++) {
            callers.add(site.anotherCaller(number));
        }
        return callers;
    }

    private static Map<String, Integer> spread(List<Caller> callers) throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        for (Caller caller : callers) {
            caller.spreadOfTcp(TIMES).forEach((name, count) -> counts.merge(name, count, Integer::sum));
        }
        return counts;
    }

    /** In each service. */
    private static void awaitRows(Site site, int count) {
        Await.until(
                () -> count + " rows, not " + rows(site),
                PATIENCE,
                () -> rows(site).stream().allMatch(rows -> rows.size() == count));
    }

    private static List<List<InetSocketAddress>> rows(Site site) {
        return site.ipvs().services().stream()
                .map(service -> site.ipvs().destinations(service.service().id()).stream()
                        .map(status -> status.destination().address())
                        .toList())
                .toList();
    }
}
