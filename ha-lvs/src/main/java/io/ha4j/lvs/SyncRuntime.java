package io.ha4j.lvs;

import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.LeadershipState;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.loop.Subscription;
import io.ha4j.lvs.ipvs.Ipvs;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDaemon;
import io.ha4j.lvs.ipvs.keeper.SyncRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection synchronization at work, on the loop {@code ipvs}, where waiting for the kernel is allowed. */
final class SyncRuntime implements HaRuntime<SyncService>, SyncService {

    private static final Logger log = LoggerFactory.getLogger(SyncRuntime.class);
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();

    private final ConnectionSync config;
    private final HaContext context;
    private final Loop loop;
    private final Ipvs ipvs;
    private final SyncRecord record;
    private final LoopTimer timer;
    private @Nullable Subscription subscription;

    /** On the loop only. */
    private boolean closed;

    private volatile IpvsDaemon.Role wanted = IpvsDaemon.Role.BACKUP;
    private volatile @Nullable IpvsDaemon running;
    private volatile String trouble = "";
    private final LongAdder starts = new LongAdder();

    private SyncRuntime(ConnectionSync config, HaContext context, Loop loop, Ipvs ipvs, SyncRecord record) {
        this.config = config;
        this.context = context;
        this.loop = loop;
        this.ipvs = ipvs;
        this.record = record;
        this.timer = loop.newTimer(now -> settle());
    }

    static SyncRuntime start(ConnectionSync config, HaContext context) {
        Loop loop = context.loop("ipvs");
        SyncRuntime runtime = loop.call(() -> open(config, context, loop));
        runtime.subscription = context.get(config.leadership())
                .subscribe(state -> Tasks.handOver(loop, config.id().toString(), () -> runtime.onLeadership(state)));
        return runtime;
    }

    private static SyncRuntime open(ConnectionSync config, HaContext context, Loop loop) {
        try {
            Ipvs ipvs = config.kernel().get();
            try {
                return open(config, context, loop, ipvs);
            } catch (RuntimeException e) {
                ipvs.close();
                throw e;
            }
        } catch (HaException e) {
            throw new HaException(config.id() + ": " + e.getMessage(), e);
        }
    }

    private static SyncRuntime open(ConnectionSync config, HaContext context, Loop loop, Ipvs ipvs) {
        SyncRecord record = SyncRecord.open(config.directory(), context.nodeName());
        try {
            SyncRuntime runtime = new SyncRuntime(config, context, loop, ipvs, record);
            runtime.refuseForeign();
            return runtime;
        } catch (RuntimeException e) {
            record.close();
            throw e;
        }
    }

    private void refuseForeign() {
        for (IpvsDaemon daemon : ipvs.daemons()) {
            if (!isOurs(daemon)) {
                throw foreign(daemon);
            }
        }
    }

    private boolean isOurs(IpvsDaemon there) {
        return isAsDescribed(there) || record.has(there);
    }

    private boolean isAsDescribed(IpvsDaemon there) {
        return config.daemon(there.role()).matches(there);
    }

    private static HaException foreign(IpvsDaemon there) {
        return new HaException(
                "a " + there + " runs that is not ours, and there can be but one: stop it with 'ipvsadm --stop-daemon "
                        + there.role() + "', or describe this one as it is");
    }

    private void onLeadership(LeadershipState state) {
        wanted = state == LeadershipState.MASTER ? IpvsDaemon.Role.MASTER : IpvsDaemon.Role.BACKUP;
        settle();
    }

    private void settle() {
        if (closed) {
            return;
        }
        try {
            bringAbout(ipvs.daemons());
            timer.set(now() + LOOK_NANOS);
        } catch (HaException e) {
            failed(String.valueOf(e.getMessage()));
            timer.set(now() + RETRY_NANOS);
        }
    }

    private void bringAbout(List<IpvsDaemon> there) {
        IpvsDaemon goal = config.daemon(wanted);
        boolean runs = false;
        for (IpvsDaemon daemon : there) {
            if (goal.matches(daemon)) {
                runs = true;
            } else if (isOurs(daemon)) {
                stop(daemon, isAsDescribed(daemon) ? "the other direction is wanted" : "an earlier run has left it");
            } else if (daemon.role() == wanted) {
                throw foreign(daemon);
            }
        }
        IpvsDaemon before = running;
        record.write(goal); // before it starts, so that the next run knows it whenever this one ends
        if (!runs) {
            if (before != null && before.role() == wanted) {
                stopped(before, "somebody has stopped it");
            }
            ipvs.apply(new IpvsCommand.StartDaemon(goal));
            starts.increment();
        }
        if (!runs || before == null || before.role() != wanted || !trouble.isEmpty()) {
            started(goal);
        }
    }

    private void started(IpvsDaemon daemon) {
        context.publish(new SyncEvent.Started(config.id(), instant(), daemon), () -> {
            running = daemon;
            trouble = "";
        });
    }

    private void stop(IpvsDaemon daemon, String reason) {
        ipvs.apply(new IpvsCommand.StopDaemon(daemon.role()));
        stopped(daemon, reason);
    }

    private void stopped(IpvsDaemon daemon, String reason) {
        context.publish(new SyncEvent.Stopped(config.id(), instant(), daemon, reason), () -> running = null);
    }

    private void failed(String reason) {
        if (!reason.equals(trouble)) {
            context.publish(new SyncEvent.Failed(config.id(), instant(), wanted, reason), () -> trouble = reason);
        }
    }

    private Instant instant() {
        return context.wallClock().instant();
    }

    private long now() {
        return loop.ticker().nanos();
    }

    @Override
    public SyncService handle() {
        return this;
    }

    @Override
    public Optional<IpvsDaemon> running() {
        return Optional.ofNullable(running);
    }

    @Override
    public SyncSnapshot snapshot() {
        IpvsDaemon daemon = running;
        return new SyncSnapshot(
                wanted.toString(),
                daemon == null ? "" : daemon.role().toString(),
                config.daemon(wanted).networkInterface(),
                config.daemon(wanted).syncId(),
                trouble,
                starts.sum());
    }

    @Override
    public void close() {
        if (subscription != null) {
            subscription.close();
        }
        loop.call(() -> {
            if (!closed) {
                closed = true;
                timer.set(LoopTimer.NEVER);
                stopOurs();
                record.close();
                ipvs.close();
            }
            return true;
        });
    }

    private void stopOurs() {
        try {
            for (IpvsDaemon daemon : ipvs.daemons()) {
                if (isOurs(daemon)) {
                    stop(daemon, "the node closes");
                }
            }
            record.clear();
        } catch (HaException e) {
            log.warn("{}: the sync daemon is left running: {}", config.id(), e.getMessage());
        }
    }
}
