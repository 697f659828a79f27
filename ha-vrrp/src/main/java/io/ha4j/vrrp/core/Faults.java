package io.ha4j.vrrp.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/** The faults that hold, the oldest first, each with its detail. */
final class Faults {

    private final Map<FaultKind, String> details = new LinkedHashMap<>();

    boolean isEmpty() {
        return details.isEmpty();
    }

    /** {@return the faults that are its own, not another member's of its group, in words; empty: none} */
    String own() {
        StringJoiner words = new StringJoiner("; ");
        details.forEach((kind, detail) -> {
            if (kind != FaultKind.GROUP_FAULT) {
                words.add(TransitionReason.of(kind).words(detail));
            }
        });
        return words.toString();
    }

    /** {@return whether that is news} */
    boolean add(FaultKind kind, String detail) {
        return !detail.equals(details.put(kind, detail));
    }

    /** {@return whether it held} */
    boolean remove(FaultKind kind) {
        return details.remove(kind) != null;
    }

    /** {@return the oldest} */
    TransitionReason reason() {
        return TransitionReason.of(details.keySet().iterator().next());
    }

    /** {@return the detail of the oldest, then the others in full: {@code eth0 is down; there is no address to send from}} */
    String detail() {
        StringBuilder text = new StringBuilder();
        details.forEach((kind, detail) -> {
            TransitionReason reason = TransitionReason.of(kind);
            text.append(reason == reason() ? detail : "; " + reason.words(detail));
        });
        return text.toString();
    }
}
