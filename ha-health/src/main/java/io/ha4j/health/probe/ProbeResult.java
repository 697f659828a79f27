package io.ha4j.health.probe;

import io.ha4j.value.Require;
import java.util.OptionalInt;

/**
 * How a probe ended.
 *
 * @param ok whether the target works
 * @param reason why not, in words for people; of a success a warning, or empty. Control characters are replaced and more than 200
 *     characters cut off, as words from a target are not to be trusted.
 * @param weight the weight that the target wants to have, 0..65535, if it said one
 * @param percent the share of the weight that it wants to have, 0..100; 100 unless it said another one
 */
public record ProbeResult(boolean ok, String reason, OptionalInt weight, int percent) {

    private static final int MAX_REASON = 200;
    private static final ProbeResult SUCCESS = new ProbeResult(true, "", OptionalInt.empty(), 100);

    /** Tames the reason. */
    public ProbeResult {
        reason = tame(reason);
        weight.ifPresent(w -> Require.inRange("weight", w, 0, 65_535));
        Require.inRange("percent", percent, 0, 100);
    }

    /** {@return the result of a target that works} */
    public static ProbeResult success() {
        return SUCCESS;
    }

    /** {@return the result of a target that works, but of which people should be warned, as of a certificate that ends soon} */
    public static ProbeResult success(String warning) {
        return new ProbeResult(true, warning, OptionalInt.empty(), 100);
    }

    /** {@return the result of a target that does not work} */
    public static ProbeResult failure(String reason) {
        return new ProbeResult(false, reason, OptionalInt.empty(), 100);
    }

    /** {@return the result of a probe that threw {@code cause}} */
    public static ProbeResult failure(Throwable cause) {
        return failure(Trouble.inWords(cause));
    }

    /** {@return success if {@code works}, else a failure for {@code reason}} */
    public static ProbeResult of(boolean works, String reason) {
        return works ? SUCCESS : failure(reason);
    }

    /** {@return this result of a target that wants to have {@code weight}: 0..65535} */
    public ProbeResult withWeight(int weight) {
        return new ProbeResult(ok, reason, OptionalInt.of(weight), percent);
    }

    /** {@return this result of a target that wants to have {@code percent} of its weight: 0..100} */
    public ProbeResult withPercent(int percent) {
        return new ProbeResult(ok, reason, weight, percent);
    }

    static String tame(String reason) {
        String cut = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "...";
        StringBuilder tamed = new StringBuilder(cut.length());
        cut.chars().forEach(c -> tamed.append(Character.isISOControl(c) ? '?' : (char) c));
        return tamed.toString();
    }
}
