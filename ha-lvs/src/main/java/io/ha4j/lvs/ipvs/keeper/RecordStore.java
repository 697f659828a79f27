package io.ha4j.lvs.ipvs.keeper;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the record of what is ours is kept, by one writer. One owner thread; each method may throw an HaException. */
interface RecordStore extends AutoCloseable {

    /** {@return where it is, for people} */
    String name();

    /** {@return its lines; null if there is none} */
    @Nullable
    List<String> read();

    /** Replaces it, all or nothing; it lasts when this returns. */
    void write(List<String> lines);

    /** Removes it, if there is one. */
    void delete();

    /** Lets somebody else have it. Idempotent. */
    @Override
    void close();
}
