package io.ha4j.health.probe;

import io.ha4j.value.Require;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A header of a request. Its value may be a secret and is not printed.
 *
 * @param name a token as of RFC 9110 section 5.6.2; not one of those that the probe sets itself
 * @param value visible ASCII characters, with spaces only between them, at most 4096
 */
public record HttpHeader(String name, String value) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}");
    private static final Pattern VALUE = Pattern.compile("([\\x21-\\x7e]([\\x20-\\x7e]{0,4094}[\\x21-\\x7e])?)?");
    private static final Set<String> OURS =
            Set.of("host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "expect");

    /** Checks both parts, so that no value can end the header and begin another. */
    public HttpHeader {
        Require.argument(
                name != null && NAME.matcher(name).matches(), "header name", quoted(name), "a token without spaces");
        Require.argument(
                !OURS.contains(name.toLowerCase(Locale.ROOT)),
                "header name",
                quoted(name),
                "one that the probe does not set itself; for Host there is host()");
        Require.argument(
                value != null && VALUE.matcher(value).matches(),
                "header " + name,
                "a value that is not shown",
                "visible ASCII characters, with spaces only between them, at most 4096");
    }

    private static String quoted(String name) {
        return name == null ? "null" : '"' + name.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    @Override
    public String toString() {
        return name + ": ...";
    }
}
