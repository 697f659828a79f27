package io.ha4j.vrrp;

import io.ha4j.vrrp.core.Outlook;
import io.ha4j.vrrp.core.TransitionReason;
import io.ha4j.vrrp.core.VrrpMachine;
import io.ha4j.vrrp.packet.Advertisement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says why an instance is in its state, and what would change it. */
final class Explanation {

    private final Outlook outlook;
    private final String reason;
    private final String priority;
    private final @Nullable String group;
    private final long nowNanos;

    /**
     * Explains an outlook.
     *
     * @param reason why the last transition took place
     * @param priority where the priority comes from; empty: as configured
     * @param group the name of its group, if it is in one
     */
    Explanation(Outlook outlook, String reason, String priority, @Nullable String group, long nowNanos) {
        this.outlook = outlook;
        this.reason = reason;
        this.priority = priority;
        this.group = group;
        this.nowNanos = nowNanos;
    }

    String text() {
        return outlook.state() + ": " + reason + ". "
                + switch (outlook.state()) {
                    case INIT -> init();
                    case BACKUP -> backup();
                    case MASTER -> master();
                    case FAULT -> "It becomes backup when that is over: " + outlook.faults() + ".";
                };
    }

    private String init() {
        return outlook.deadlineNanos() == VrrpMachine.NEVER
                ? "It takes no part until its node starts it."
                : "It takes part in " + remaining() + ", when its startup delay is over.";
    }

    private String backup() {
        StringBuilder text = new StringBuilder(ownPriority());
        if (outlook.master() != null) {
            text.append(" It follows ")
                    .append(outlook.master())
                    .append(", of priority ")
                    .append(outlook.masterPriority())
                    .append('.');
        }
        if (outlook.wantsMaster()) {
            return text + " Its time has come; it waits until all members of " + group + " want to be master.";
        }
        if (outlook.asksGate()) {
            return text + " Its time has come; it waits for its gate to answer.";
        }
        if (outlook.standsBack()) {
            text.append(" It leaves mastership to others, as the application asked.");
        }
        text.append(" It becomes master in ").append(remaining());
        if (outlook.downReason() == TransitionReason.PREEMPTED_LOWER) {
            text.append(", taking over from a master of lower priority");
        } else if (outlook.downReason() == TransitionReason.MASTER_GAVE_UP) {
            text.append(", since the master gave up, unless another one is heard");
        } else {
            text.append(" unless a master is heard before; after one gave up, in ")
                    .append(seconds(outlook.skewNanos()));
        }
        if (group != null) {
            text.append(", with all members of ").append(group);
        }
        return text.append(preemption()).toString();
    }

    private String preemption() {
        if (outlook.preempts() && !outlook.standsBack()) {
            return ". A master of lower priority does not count.";
        }
        return ". A master of any priority counts.";
    }

    private String master() {
        if (outlook.priority() == Advertisement.PRIORITY_OWNER) {
            return ownPriority() + " It yields to nobody but another owner with a higher address.";
        }
        return ownPriority()
                + " It yields to a router of higher priority, or of the same and a higher address; and it gives up when"
                + " it is stopped, when something that it needs fails, or when the application says so.";
    }

    private String ownPriority() {
        return "Its priority is " + outlook.priority() + (priority.isEmpty() ? "" : " (" + priority + ")") + ".";
    }

    private String remaining() {
        return seconds(Math.max(0, outlook.deadlineNanos() - nowNanos));
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }
}
