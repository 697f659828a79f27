package io.ha4j.health.probe;

import java.util.regex.Pattern;

/**
 * A search for a regular expression in a text from a target, of bounded cost: some expressions take a time exponential in the
 * length of a text that is made for it, and that time would be the time of all probes of the node.
 */
final class BoundedSearch {

    /** How often a character may be looked at, in all searches of one probe: some 20 ms. */
    private static final int BUDGET = 4_000_000;

    /** So many characters are decoded in the time of one look. A target that sends byte by byte has each search decode all of them. */
    private static final int DECODED_PER_LOOK = 16;

    private final Pattern pattern;
    private int left = BUDGET;

    BoundedSearch(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    /**
     * {@return whether the expression is found}
     *
     * @throws GarbledException if that takes too long to find out
     */
    boolean find(String text) throws GarbledException {
        left -= text.length() / DECODED_PER_LOOK;
        try {
            return pattern.matcher(new Counted(text)).find();
        } catch (ExhaustedException | StackOverflowError e) { // the latter: one level for each repetition of a group
            throw new GarbledException("an answer on which the expression takes too long");
        }
    }

    private final class Counted implements CharSequence {

        private final CharSequence text;

        Counted(CharSequence text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
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
