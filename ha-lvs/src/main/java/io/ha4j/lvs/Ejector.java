package io.ha4j.lvs;

import io.ha4j.lvs.core.Ejections;
import io.ha4j.lvs.core.OutlierChange;
import io.ha4j.lvs.core.PoolMachine;
import java.util.Collection;
import java.util.List;

/** Takes servers out for a while because their connections fail, and tells of it. */
interface Ejector extends Ejections {

    /** Of a plane that does not see whether connections fail, or is not asked to. */
    Ejector NONE = new Ejector() {
        @Override
        public Collection<Integer> among(List<Integer> candidates, int total, long nowNanos) {
            return List.of();
        }

        @Override
        public List<OutlierChange<Integer>> takeChanges() {
            return List.of();
        }

        @Override
        public long nextDeadlineNanos() {
            return PoolMachine.NEVER;
        }
    };

    /** {@return what has been decided since this was asked last, in order; servers by their numbers} */
    List<OutlierChange<Integer>> takeChanges();

    /** {@return when the pool is to be settled again because of the time} */
    long nextDeadlineNanos();
}
