package io.ha4j.health.probe;

/**
 * How a probe ended.
 *
 * @param ok whether the target works
 * @param reason why not, in words for people; empty for a success. Control characters are replaced and more than 200
 *     characters cut off, as words from a target are not to be trusted.
 */
public record ProbeResult(boolean ok, String reason) {

    private static final int MAX_REASON = 200;
    private static final ProbeResult SUCCESS = new ProbeResult(true, "");

    /** Tames the reason. */
    public ProbeResult {
        reason = tame(reason);
    }

    /** {@return the result of a target that works} */
    public static ProbeResult success() {
        return SUCCESS;
    }

    /** {@return the result of a target that does not work} */
    public static ProbeResult failure(String reason) {
        return new ProbeResult(false, reason);
    }

    /** {@return the result of a probe that threw {@code cause}} */
    public static ProbeResult failure(Throwable cause) {
        return failure(Trouble.inWords(cause));
    }

    /** {@return success if {@code works}, else a failure for {@code reason}} */
    public static ProbeResult of(boolean works, String reason) {
        return works ? SUCCESS : failure(reason);
    }

    private static String tame(String reason) {
        String cut = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "...";
        StringBuilder tamed = new StringBuilder(cut.length());
        cut.chars().forEach(c -> tamed.append(Character.isISOControl(c) ? '?' : (char) c));
        return tamed.toString();
    }
}
