package io.ha4j.health.probe;

import java.util.regex.Pattern;

/**
 * A search for a regular expression in a text from a target, of bounded cost: some expressions take a time exponential in the
 * length of a text that is made for it, and that time would be the time of all probes of the node.
 */
final class BoundedSearch {

    /** What is left for all searches in one answer. */
    static final class Budget {
        private int left = MAX_STEPS;
    }

    /** It was given up, for the reason in the message. */
    static final class GivenUpException extends Exception {

        private static final long serialVersionUID = 1L;

        private GivenUpException(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /** How often a character may be looked at, in all searches in one answer: some 10 ms. In steps, so that a busy machine judges as an idle one. */
    private static final int MAX_STEPS = 2_000_000;

    /** So many characters are decoded in the time of one look. A target that sends byte by byte has each search decode all of them. */
    private static final int DECODED_PER_LOOK = 16;

    private final Pattern pattern;
    private final Budget budget;

    BoundedSearch(Pattern pattern, Budget budget) {
        this.pattern = pattern;
        this.budget = budget;
    }

    /**
     * {@return whether the expression is found}
     *
     * @throws GivenUpException if that takes too long to find out
     */
    boolean find(String text) throws GivenUpException {
        budget.left -= text.length() / DECODED_PER_LOOK;
        try {
            return pattern.matcher(new Counted(text)).find();
        } catch (ExhaustedException e) {
            throw new GivenUpException("took more than " + MAX_STEPS + " steps");
        } catch (StackOverflowError e) { // java.util.regex recurses for each repetition of a group
            throw new GivenUpException("nests too deep");
        }
    }

    private final class Counted implements CharSequence {

        private final CharSequence text;

        Counted(CharSequence text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (--budget.left < 0) {
                throw new ExhaustedException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end));
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    private static final class ExhaustedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ExhaustedException() {
            super(null, null, false, false);
        }
    }
}
