package io.ha4j.examples.failover;

import io.ha4j.lab.Host;
import io.ha4j.lab.Keepalived;
import io.ha4j.lab.KeepalivedInstance;
import io.ha4j.lab.Signals;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A Keepalived with the settings of a {@link StandbyNode}. */
final class KeepalivedRouter implements Router {

    private final Keepalived keepalived;
    private List<ProcessHandle> victims = List.of();

    private KeepalivedRouter(Keepalived keepalived) {
        this.keepalived = keepalived;
    }

    static KeepalivedRouter start(Host host, RouterSettings settings) {
        return new KeepalivedRouter(Keepalived.start(
                host,
                IntStream.rangeClosed(1, settings.count())
                        .mapToObj(id -> instance(settings, id))
                        .toArray(KeepalivedInstance[]::new)));
    }

    private static KeepalivedInstance instance(RouterSettings settings, int id) {
        KeepalivedInstance.Builder instance = KeepalivedInstance.builder("VI_" + id)
                .version(settings.version() == VrrpVersion.V2 ? 2 : 3)
                .virtualRouterId(id)
                .priority(settings.priority())
                .advertisementInterval(settings.interval())
                .line("garp_master_refresh 60") // the only default of announcements that differs
                .virtualAddress(RouterSettings.address(id));
        return (settings.preempt() ? instance : instance.noPreempt()).build();
    }

    @Override
    public void awaitState(String state) {
        keepalived.awaitState(state);
    }

    @Override
    public boolean isIn(String state) {
        return keepalived.isIn(state);
    }

    @Override
    public long timesEntered(String state) {
        return keepalived.timesEntered(state);
    }

    /** The parent must not see the death of the child, which it would replace. */
    @Override
    public void prepareKill() {
        victims = keepalived.processes();
        Signals.send("STOP", victims.subList(0, 1));
    }

    @Override
    public void kill() {
        for (int i = victims.size() - 1; i >= 0; i--) { // the child first
            victims.get(i).destroyForcibly();
        }
    }

    @Override
    public void beginStop() {
        keepalived.beginStop();
    }

    @Override
    public void pause() {
        keepalived.pause();
    }

    @Override
    public void resume() {
        keepalived.resume();
    }

    @Override
    public Duration processorTime() {
        return keepalived.processes().stream()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() {
        keepalived.kill();
    }
}
