package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.ipvs.Ipvs;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.WantedService;
import io.ha4j.lvs.ipvs.keeper.IpvsKeeper;
import io.ha4j.lvs.ipvs.keeper.KeeperSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of services that nobody wants any more, in made-up time. */
class IpvsReleasesTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final WantedService WEB = WantedService.of(
            IpvsService.builder(IpvsServiceId.tcp("192.0.2.10", 80)).build(),
            List.of(IpvsDestination.of("10.0.0.11", 8011, IpvsForwarding.nat())));

    @TempDir
    private Path folder;

    private final AtomicBoolean changing = new AtomicBoolean();
    private Ipvs kernel;
    private IpvsKeeper keeper;
    private IpvsReleases releases;

    @BeforeEach
    void wantOne() {
        kernel = new FakeKernel().get();
        keeper = IpvsKeeper.open(kernel, KeeperSettings.of("t").withDirectory(folder));
        keeper.want(WEB);
        assertThat(keeper.reconcile(0).isConverged()).isTrue();
        releases = new IpvsReleases(keeper, kernel, changing::get);
    }

    @AfterEach
    void close() {
        keeper.close();
    }

    @Test
    void itStaysForASecond() {
        releases.add(List.of(WEB), Duration.ZERO, 0);
        releases.onTime(SECOND - 1);
        assertThat(kernel.services()).hasSize(1);
        releases.onTime(SECOND);
        assertThat(kernel.services()).isEmpty();
    }

    @Test
    void itStaysAsLongAsTheNodeIsBeingChanged() {
        changing.set(true);
        releases.add(List.of(WEB), Duration.ZERO, 0);
        for (int second = 1; second < 100; second++) {
            releases.onTime(second * SECOND);
            assertThat(releases.nextNanos()).isEqualTo((second + 1) * SECOND);
        }
        assertThat(kernel.services()).hasSize(1);
        changing.set(false);
        releases.onTime(100 * SECOND);
        assertThat(kernel.services()).isEmpty();
    }

    @Test
    void itGoesAtOnceWithTheNode() {
        changing.set(true);
        releases.add(List.of(WEB), Duration.ZERO, 0);
        releases.endNow(1);
        assertThat(kernel.services()).isEmpty();
        assertThat(releases.emptied()).isDone();
    }

    @Test
    void whoWantsItAgainFindsIt() {
        releases.add(List.of(WEB), Duration.ZERO, 0);
        assertThat(releases.takeOver(List.of(WEB.id()))).containsExactly(WEB);
        releases.onTime(2 * SECOND);
        assertThat(kernel.services()).hasSize(1);
    }
}
