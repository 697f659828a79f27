package io.ha4j.vrrp.io;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one instance. Thread-safe. */
public final class VrrpCounters {

    private final Map<VrrpCounter, LongAdder> values = new EnumMap<>(VrrpCounter.class);

    /** Creates counters that are all zero. */
    public VrrpCounters() {
        for (VrrpCounter counter : VrrpCounter.values()) {
            values.put(counter, new LongAdder());
        }
    }

    /** Adds one. */
    public void count(VrrpCounter counter) {
        adder(counter).increment();
    }

    /** {@return the present value} */
    public long get(VrrpCounter counter) {
        return adder(counter).sum();
    }

    private LongAdder adder(VrrpCounter counter) {
        return Objects.requireNonNull(values.get(counter)); // the map is full from the start
    }

    /** {@return all of them, by names such as {@code advertisementsSent}, in a fixed order} */
    public Map<String, Long> toMap() {
        Map<String, Long> map = new LinkedHashMap<>();
        for (VrrpCounter counter : VrrpCounter.values()) {
            map.put(camelCase(counter.name()), get(counter));
        }
        return map;
    }

    private static String camelCase(String constant) {
        StringBuilder out = new StringBuilder();
        for (String word : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
            out.append(out.length() == 0 ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return out.toString();
    }
}
