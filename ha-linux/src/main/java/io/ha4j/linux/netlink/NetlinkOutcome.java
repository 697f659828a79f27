package io.ha4j.linux.netlink;

import org.jspecify.annotations.Nullable;

/**
 * What became of one of several requests. An immutable value.
 *
 * @param errno 0 if it was done; the kernel's error number, positive, if it was refused; {@link #UNKNOWN} if the answer was lost
 * @param kernelText the extended ACK's text, null if there was none
 */
public record NetlinkOutcome(int errno, @Nullable String kernelText) {

    /** It was done, or was not: the answer was lost or never came. */
    public static final int UNKNOWN = -1;

    /** It was done, and the kernel had nothing to say. */
    public static final NetlinkOutcome DONE = new NetlinkOutcome(0, null);

    /** Nobody knows whether it was done. */
    public static final NetlinkOutcome LOST = new NetlinkOutcome(UNKNOWN, null);

    /** {@return whether it was done} */
    public boolean isDone() {
        return errno == 0;
    }

    /** {@return whether nobody knows} */
    public boolean isUnknown() {
        return errno == UNKNOWN;
    }
}
