package io.ha4j.vrrp;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.Health;
import io.ha4j.HealthSource;
import io.ha4j.loop.Loop;
import io.ha4j.loop.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an instance or a group tracks, and what follows from it. On the VRRP loop. */
final class Trackers {

    private static final Logger log = LoggerFactory.getLogger(Trackers.class);

    /** Hears what follows, when that may have changed. */
    @FunctionalInterface
    interface Follower {
        void onTracked();
    }

    private final Map<HaComponent<? extends HealthSource>, Tracking> tracked;
    private final Map<HaComponent<? extends HealthSource>, Health> health = new LinkedHashMap<>();
    /** What is tracked since this runs: until something is known of it, it is no fault, which would cost a master its mastership. */
    private final Set<HaComponent<? extends HealthSource>> added = new HashSet<>();

    private final List<Subscription> subscriptions = new ArrayList<>();

    /** {@return trackers of nothing} */
    static Trackers none() {
        return new Trackers(Map.of());
    }

    Trackers(Map<HaComponent<? extends HealthSource>, Tracking> tracked) {
        this.tracked = tracked;
        tracked.keySet().forEach(source -> health.put(source, Health.of(Health.Status.UNKNOWN, "no result yet")));
    }

    /** {@return trackers of other things, which know what these know, and are not open yet} */
    Trackers next(Map<HaComponent<? extends HealthSource>, Tracking> other) {
        Trackers next = new Trackers(other);
        Map<ComponentId, Health> known = new HashMap<>();
        health.forEach((source, now) -> known.put(source.id(), now));
        for (HaComponent<? extends HealthSource> source : other.keySet()) {
            Health now = known.get(source.id());
            if (now == null) {
                next.added.add(source);
            } else {
                next.health.put(source, now);
            }
        }
        return next;
    }

    /** Begins to follow all of the sources, or none; each speaks on a loop of its own. */
    void openAll(HaContext context, Loop loop, Follower follower) {
        try {
            open(context, loop, follower);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void open(HaContext context, Loop loop, Follower follower) {
        for (HaComponent<? extends HealthSource> source : tracked.keySet()) {
            Latest latest = new Latest(loop, now -> {
                health.put(source, now);
                follower.onTracked();
            });
            subscriptions.add(context.get(source).subscribe(latest::set));
        }
    }

    /** Hands the latest health to the VRRP loop: at most one task of each source waits there, however often the health changes. */
    private static final class Latest {
        private final Loop loop;
        private final Consumer<Health> receiver;
        private final AtomicReference<@Nullable Health> waiting = new AtomicReference<>();

        Latest(Loop loop, Consumer<Health> receiver) {
            this.loop = loop;
            this.receiver = receiver;
        }

        void set(Health now) {
            if (waiting.getAndSet(now) != null) {
                return; // the task that waits takes this one
            }
            try {
                loop.execute(this::take);
            } catch (RejectedExecutionException e) { // the node is closing, or its loop is stuck
                waiting.set(null); // the next news tries again
                log.warn("the health {} was not heard: {}", now.status(), e.getMessage());
            }
        }

        private void take() {
            Health latest = waiting.getAndSet(null);
            if (latest != null) {
                receiver.accept(latest);
            }
        }
    }

    /** Whatever one of the sources does, the others are followed no longer. */
    void close() {
        for (Subscription subscription : subscriptions) {
            try {
                subscription.close();
            } catch (RuntimeException | Error e) {
                log.error("cannot end following a health", e);
            }
        }
        subscriptions.clear();
    }

    /** {@return what is added to the priority, in all} */
    int points() {
        int sum = 0;
        for (Map.Entry<HaComponent<? extends HealthSource>, Tracking> entry : tracked.entrySet()) {
            sum += entry.getValue().points(of(entry.getKey()));
        }
        return sum;
    }

    /** {@return what keeps the instance in FAULT, in words; empty: nothing} */
    String fault() {
        StringJoiner words = new StringJoiner("; ");
        tracked.forEach((source, tracking) -> {
            boolean awaited = status(source) == Health.Status.UNKNOWN && added.contains(source);
            if (tracking.isFault(status(source)) && !awaited) {
                words.add(source.id() + " is " + status(source)); // why, its own events say
            }
        });
        return words.toString();
    }

    /** {@return what changes the priority, in words; empty: nothing} */
    String reason() {
        StringJoiner words = new StringJoiner("; ");
        tracked.forEach((source, tracking) -> {
            if (tracking.points(of(source)) != 0) {
                words.add(words(source) + " (" + tracking + ")");
            }
        });
        return words.toString();
    }

    private Health.Status status(HaComponent<? extends HealthSource> source) {
        return of(source).status();
    }

    private Health of(HaComponent<? extends HealthSource> source) {
        return health.getOrDefault(source, Health.of(Health.Status.UNKNOWN, "no result yet"));
    }

    private String words(HaComponent<? extends HealthSource> source) {
        Health now = of(source);
        return source.id() + " is " + now.status() + ", " + now.reason();
    }
}
