package io.ha4j.lvs.ipvs.keeper;

import io.ha4j.HaException;
import java.nio.file.Path;

/** Another keeper of the same owner works in this network namespace: in another process, or in this one. */
public final class RecordInUseException extends HaException {

    private static final long serialVersionUID = 1L;

    RecordInUseException(String subject, Path lock) {
        super(subject + ": another keeper has them, in this or another process, and holds the lock " + lock
                + " (fuser -v " + lock + " names it); stop that one, or give this one another owner");
    }
}
