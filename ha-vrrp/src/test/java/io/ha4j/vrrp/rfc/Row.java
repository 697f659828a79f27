package io.ha4j.vrrp.rfc;

import java.util.List;

/**
 * What an RFC demands in one place, and how that is met here.
 *
 * @param section where it says so
 * @param level with which word
 * @param text what, in short
 * @param standing how it is met
 * @param note why it is not met as written, or what there is to know of it; may be empty
 * @param tests further tests that show it, as {@code lab.SomeTest#method} below {@code io.ha4j.vrrp}
 */
record Row(String section, Level level, String text, Standing standing, String note, List<String> tests) {

    /** The word of RFC 2119; {@code -}: the RFC only says that it is so. */
    enum Level {
        MUST("MUST"),
        MUST_NOT("MUST NOT"),
        SHOULD("SHOULD"),
        SHOULD_NOT("SHOULD NOT"),
        MAY("MAY"),
        SAYS("-");

        private final String words;

        Level(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** How a row is met, and what must be there to believe it. */
    enum Standing {
        /** As written: a positive and a negative case. */
        HELD("held"),
        /** As written, where only the kernel or a whole node shows it: a test of its own. */
        PROVED_ELSEWHERE("held"),
        /** Differently, on purpose: a case or a test of what is done instead. */
        DEVIATION("**differs**"),
        /** The RFC leaves it to us, or it belongs to a feature that is not there. */
        NOT_OFFERED("not offered"),
        /** A duty of the host or of whoever runs it. */
        NOT_OURS("not ours");

        private final String words;

        Standing(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    static Row must(String section, String text) {
        return new Row(section, Level.MUST, text, Standing.HELD, "", List.of());
    }

    static Row mustNot(String section, String text) {
        return new Row(section, Level.MUST_NOT, text, Standing.HELD, "", List.of());
    }

    static Row should(String section, String text) {
        return new Row(section, Level.SHOULD, text, Standing.HELD, "", List.of());
    }

    static Row shouldNot(String section, String text) {
        return new Row(section, Level.SHOULD_NOT, text, Standing.HELD, "", List.of());
    }

    static Row may(String section, String text) {
        return new Row(section, Level.MAY, text, Standing.HELD, "", List.of());
    }

    static Row says(String section, String text) {
        return new Row(section, Level.SAYS, text, Standing.HELD, "", List.of());
    }

    Row differs(String why) {
        return new Row(section, level, text, Standing.DEVIATION, why, tests);
    }

    Row notOffered(String why) {
        return new Row(section, level, text, Standing.NOT_OFFERED, why, tests);
    }

    Row notOurs(String why) {
        return new Row(section, level, text, Standing.NOT_OURS, why, tests);
    }

    Row provedBy(String... proofs) {
        return new Row(section, level, text, Standing.PROVED_ELSEWHERE, note, List.of(proofs));
    }

    Row note(String words) {
        return new Row(section, level, text, standing, words, tests);
    }

    Row shownBy(String... more) {
        return new Row(section, level, text, standing, note, List.of(more));
    }
}
