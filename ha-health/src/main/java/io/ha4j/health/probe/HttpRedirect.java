package io.ha4j.health.probe;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Redirects, as far as they stay where the check was sent. */
final class HttpRedirect {

    private HttpRedirect() {}

    /**
     * {@return path and query to ask for; empty if the redirect leads elsewhere or cannot be understood}
     *
     * <p>The same place is the same scheme and host, and the port of the Host header or the target's own, which servers behind a
     * forwarded port like to name.
     *
     * @param host as in the Host header that was sent
     * @param path that was asked for
     * @param location as in the answer: a reference of RFC 3986 section 4
     */
    static Optional<String> path(String scheme, String host, int targetPort, String path, String location) {
        try {
            URI base = new URI(scheme + "://" + host + path);
            URI next = base.resolve(new URI(location));
            boolean same = scheme.equalsIgnoreCase(next.getScheme())
                    && next.getRawAuthority() != null
                    && isSamePlace(scheme, host, targetPort, next.getRawAuthority());
            String asked = withoutDots(next.getRawPath());
            String whole = next.getRawQuery() == null ? asked : asked + "?" + next.getRawQuery();
            return same && HttpExchange.isPath(whole) ? Optional.of(whole) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** What leads above the root ends there (RFC 3986 section 5.2.4), of which {@link URI} knows nothing yet. */
    private static String withoutDots(@Nullable String path) {
        String rest = path == null || path.isEmpty() ? "/" : path;
        while (rest.startsWith("/../")) {
            rest = rest.substring(3);
        }
        return rest;
    }

    private static boolean isSamePlace(String scheme, String host, int targetPort, String authority) {
        String usual = scheme.equals("https") ? "443" : "80";
        String[] ours = split(host, usual);
        String[] theirs = split(authority, usual);
        return theirs[0].equals(ours[0])
                && (theirs[1].equals(ours[1]) || theirs[1].equals(Integer.toString(targetPort)));
    }

    /** Host and port; an IPv6 address stands in brackets. */
    private static String[] split(String authority, String usualPort) {
        int colon = authority.lastIndexOf(':');
        boolean port = colon > authority.lastIndexOf(']');
        String host = port ? authority.substring(0, colon) : authority;
        return new String[] {
            host.toLowerCase(Locale.ROOT),
            port && colon + 1 < authority.length() ? authority.substring(colon + 1) : usualPort
        };
    }
}
