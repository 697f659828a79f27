package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.loop.SelectorLoop;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.IpvsDrift;
import io.ha4j.lvs.ipvs.core.IpvsProblem;
import io.ha4j.lvs.ipvs.core.WantedService;
import io.ha4j.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a virtual server hears of what it wants in the kernel. */
class IpvsDeskTest {

    private static final IpvsServiceId WEB = IpvsServiceId.tcp("192.0.2.10", 80);
    private static final IpvsServiceId DNS = IpvsServiceId.udp("192.0.2.10", 53);

    private final FakeKernel kernel = new FakeKernel();
    private final SelectorLoop loop = SelectorLoop.start("ha-test-ipvs", Ticker.system());

    @TempDir
    private Path folder;

    private IpvsDesk desk;

    @BeforeEach
    void open() {
        desk = IpvsDesk.open(loop, "t", new IpvsPlane.Settings(folder, Duration.ofHours(1), kernel), () -> false);
    }

    @AfterEach
    void close() {
        desk.close();
        loop.close();
    }

    private static WantedService wanted(IpvsServiceId id, int weight) {
        return WantedService.of(
                IpvsService.builder(id).build(),
                List.of(IpvsDestination.of("10.0.0.11", 8011, IpvsForwarding.nat())
                        .withWeight(weight)));
    }

    /** What was told, in order: what is wrong with a service, or nothing. */
    private static final class News implements IpvsClaim.Listener {

        private final List<Map<IpvsServiceId, Optional<IpvsProblem>>> told = new CopyOnWriteArrayList<>();

        @Override
        public void told(Map<IpvsServiceId, Optional<IpvsProblem>> services, List<IpvsDrift> drift) {
            told.add(services);
        }

        @Override
        public void read() {}

        long good() {
            return told.stream()
                    .flatMap(services -> services.values().stream())
                    .filter(Optional::isEmpty)
                    .count();
        }
    }

    private static void want(IpvsClaim claim, WantedService... services) throws Exception {
        claim.want(List.of(services)).get(10, TimeUnit.SECONDS);
    }

    @Test
    void saysNothingOfAServiceThatItDidNotLookAt() throws Exception {
        News news = new News();
        IpvsClaim claim = desk.claim("web", List.of(WEB, DNS), news);
        want(claim, wanted(WEB, 1), wanted(DNS, 1));
        want(claim, wanted(WEB, 1), wanted(DNS, 1));
        want(claim, wanted(WEB, 2), wanted(DNS, 1));
        assertThat(news.told)
                .containsExactly(Map.of(WEB, Optional.empty(), DNS, Optional.empty()), Map.of(WEB, Optional.empty()));
    }

    @Test
    void neverCallsAServiceGoodThatIsNot() throws Exception {
        kernel.ipvsadm(new IpvsCommand.AddService(IpvsService.builder(WEB).build()));
        News news = new News();
        IpvsClaim claim = desk.claim("web", List.of(WEB), news);
        for (int i = 0; i < 10; i++) {
            want(claim, wanted(WEB, 1));
        }
        assertThat(news.told).isNotEmpty();
        assertThat(news.good()).isZero();
        assertThat(desk.snapshot().problem()).contains("not ours");
        want(claim);
        assertThat(desk.snapshot().problem()).as("nobody wants it").isEmpty();
    }
}
