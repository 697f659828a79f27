package io.ha4j.health.probe;

/**
 * How a {@link Remedy} ended. Whether it has helped, the next probe tells.
 *
 * @param ok whether the remedy could be carried out
 * @param words what was done, or why it could not be done, for people. Control characters are replaced and more than 200 characters cut off.
 */
public record RemedyResult(boolean ok, String words) {

    /** Tames the words. */
    public RemedyResult {
        words = ProbeResult.tame(words);
    }

    /** {@return the result of a remedy that was carried out} */
    public static RemedyResult done(String words) {
        return new RemedyResult(true, words);
    }

    /** {@return the result of a remedy that could not be carried out} */
    public static RemedyResult failure(String words) {
        return new RemedyResult(false, words);
    }

    /** {@return the result of a remedy that threw {@code cause}} */
    public static RemedyResult failure(Throwable cause) {
        return failure(Trouble.inWords(cause));
    }
}
