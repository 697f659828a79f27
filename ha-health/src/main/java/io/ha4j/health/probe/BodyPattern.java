package io.ha4j.health.probe;

import io.ha4j.value.Require;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that a body must contain a match of, or must not. Immutable.
 *
 * <p>The search is bounded: an expression that backtracks badly on a body that a hostile target has thought out ends in a failed
 * probe, not in a thread that is held for minutes.
 */
final class BodyPattern {

    private final String regex;
    private final boolean wanted;
    private final Pattern pattern;

    /**
     * A pattern.
     *
     * @param regex as of {@link Pattern}, 1..1024 characters
     * @param wanted whether a body must contain a match, or must not
     */
    BodyPattern(String field, @Nullable String regex, boolean wanted) {
        String checked = Require.nonNull(field, regex, "a regular expression");
        Require.argument(
                !checked.isEmpty() && checked.length() <= 1_024,
                field,
                checked.length() + " characters",
                "a regular expression of 1..1024 characters");
        this.regex = checked;
        this.wanted = wanted;
        try {
            this.pattern = Pattern.compile(checked);
        } catch (PatternSyntaxException e) {
            throw Require.invalid(field, '"' + checked + '"', "a regular expression; " + e.getDescription());
        }
    }

    /** {@return why the body is not as it must be; empty if it is} */
    Optional<String> trouble(String body, BoundedSearch.Budget budget) {
        boolean found;
        try {
            found = new BoundedSearch(pattern, budget).find(body);
        } catch (BoundedSearch.GivenUpException e) {
            return Optional.of("the search for " + this + " in the body " + e.reason());
        }
        if (found == wanted) {
            return Optional.empty();
        }
        return Optional.of(found ? "body with a match of " + this : "body without a match of " + this);
    }

    String setting() {
        return (wanted ? "+" : "-") + regex;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BodyPattern that && regex.equals(that.regex) && wanted == that.wanted;
    }

    @Override
    public int hashCode() {
        return regex.hashCode() + (wanted ? 1 : 0);
    }

    @Override
    public String toString() {
        return "/" + (regex.length() <= 64 ? regex : regex.substring(0, 64) + "...") + "/";
    }
}
