package io.ha4j.lvs.ipvs.keeper;

import io.ha4j.HaException;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.OwnershipRecord;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A record in memory, which outlives its keepers. Not thread-safe. */
final class FakeRecord implements RecordStore {

    static final OwnershipRecord.Key KEY = new OwnershipRecord.Key("boot", "namespace", "owner");

    private @Nullable List<String> lines;
    private int writes;
    private boolean fails;
    private Runnable nature = () -> {};

    /** Has this happen before and after each change. */
    void nature(Runnable next) {
        nature = next;
    }

    void fails(boolean now) {
        fails = now;
    }

    int writes() {
        return writes;
    }

    Set<IpvsServiceId> services() {
        return lines == null
                ? Set.of()
                : OwnershipRecord.parse(name(), lines, KEY).orElseThrow().services();
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public @Nullable List<String> read() {
        return lines;
    }

    @Override
    public void write(List<String> next) {
        change(next);
    }

    @Override
    public void delete() {
        change(null);
    }

    private void change(@Nullable List<String> next) {
        nature.run();
        if (fails) {
            throw new HaException("disk full");
        }
        lines = next;
        writes++;
        nature.run();
    }

    @Override
    public void close() {}
}
