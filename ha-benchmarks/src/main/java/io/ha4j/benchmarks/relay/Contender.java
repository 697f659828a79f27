package io.ha4j.benchmarks.relay;

import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.List;

/**
 * Who takes part. An immutable value.
 *
 * @param kind one of {@link #kinds()}
 * @param threads how many it works with; for {@value #DIRECT}, which is no proxy, 0
 */
record Contender(String kind, int threads) {

    /** No proxy: the client talks to the back end. */
    static final String DIRECT = "direct";

    /** The one that others are measured by. */
    static final String HAPROXY = "haproxy";

    /** HAProxy that lets the kernel move long bodies: {@code option splice-auto}. */
    static final String HAPROXY_SPLICE = "haproxy-splice";

    /** {@code stream} of nginx, a process for each thread. */
    static final String NGINX = "nginx";

    static List<String> kinds() {
        List<String> kinds = new ArrayList<>(List.of(DIRECT, HAPROXY, HAPROXY_SPLICE, NGINX));
        kinds.addAll(RelayEngine.names());
        return kinds;
    }

    /** {@return those that take part unless told otherwise} */
    static List<String> usualKinds() {
        return kinds().stream().filter(kind -> !kind.equals(HAPROXY_SPLICE)).toList();
    }

    static String requireKind(String option, String value) {
        Require.argument(kinds().contains(value), option, '"' + value + '"', "some of " + String.join(",", kinds()));
        return value;
    }

    static List<Contender> all(List<String> kinds, List<Integer> threads) {
        List<Contender> all = new ArrayList<>();
        for (String kind : kinds) {
            if (kind.equals(DIRECT)) {
                all.add(new Contender(kind, 0));
            } else {
                threads.forEach(count -> all.add(new Contender(kind, count)));
            }
        }
        return all;
    }

    boolean isDirect() {
        return kind.equals(DIRECT);
    }

    boolean isHaproxy() {
        return kind.equals(HAPROXY);
    }

    /** {@return whether the targets are meant for it} */
    boolean isJudged() {
        return RelayEngine.named(kind).map(RelayEngine::isJudged).orElse(false);
    }

    @Override
    public String toString() {
        return isDirect() ? kind : kind + "-" + threads;
    }
}
