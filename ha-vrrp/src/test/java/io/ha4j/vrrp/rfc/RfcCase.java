package io.ha4j.vrrp.rfc;

/**
 * One proof that a requirement is met.
 *
 * @param requirement the requirement
 * @param positive true: what it demands is done; false: what it forbids, or does not speak of, is not done
 * @param name in which situation
 * @param check fails with an {@link AssertionError} if not
 */
public record RfcCase(Requirement requirement, boolean positive, String name, Check check) {

    /** What is to be seen. */
    @FunctionalInterface
    public interface Check {
        /** Looks. */
        void run() throws Exception;

        /** {@return what comes of it, in words for the page; may be empty} */
        default String outcome() {
            return "";
        }
    }

    /** {@return a case in which it is done} */
    public static RfcCase positive(Requirement requirement, String name, Check check) {
        return new RfcCase(requirement, true, name, check);
    }

    /** {@return a case in which it is not done} */
    public static RfcCase negative(Requirement requirement, String name, Check check) {
        return new RfcCase(requirement, false, name, check);
    }

    @Override
    public String toString() {
        return requirement.place() + ", " + requirement.name() + (positive ? ", positive: " : ", negative: ") + name;
    }
}
