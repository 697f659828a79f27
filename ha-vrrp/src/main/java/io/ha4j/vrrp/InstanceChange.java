package io.ha4j.vrrp;

import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.PreparedChange;
import io.ha4j.loop.Loop;
import io.ha4j.vrrp.io.VrrpChannel;

/** Other settings for an instance that runs. What can fail has been done when it is made, on the loop; the rest is called from outside. */
final class InstanceChange implements PreparedChange {

    private final VrrpRuntime runtime;
    private final Loop loop;
    private final VrrpInstance next;
    private final VrrpChannel way;
    private final Trackers trackers;

    /**
     * Prepares it.
     *
     * @param formerWay the channel in use
     * @param way the one that is used from then on
     * @param former knows what is tracked so far
     * @throws HaException if the instance could not go on so
     */
    InstanceChange(
            VrrpRuntime runtime,
            HaContext context,
            VrrpInstance next,
            VrrpChannel formerWay,
            VrrpChannel way,
            Trackers former) {
        this.runtime = runtime;
        this.loop = runtime.loop();
        this.next = next;
        this.way = way;
        if (formerWay.self() != null && way.self() == null) {
            throw new HaException(
                    next.name() + ": " + String.join("; ", way.faults().values()) + " (expected: "
                            + next.transport().id() + " can send, as the present transport can)");
        }
        way.check(runtime.instance().resources(), next.resources());
        trackers = former.next(next.tracked());
        trackers.openAll(context, loop, runtime::onTracked);
    }

    @Override
    public void commit() {
        loop.call(() -> {
            runtime.change(next, way, trackers);
            return true;
        });
    }

    @Override
    public void rollback() {
        loop.call(() -> {
            trackers.close();
            return true;
        });
    }
}
