package io.ha4j.benchmarks.harness;

/** What the files of a process in {@code /proc} say: proc(5). */
final class ProcessFigures {

    private static final double TICKS_PER_SECOND = 100; // on each architecture that Java runs on
    private static final int USER_TIME = 14;
    private static final int SYSTEM_TIME = 15;
    private static final int CHILDREN_USER_TIME = 16;
    private static final int CHILDREN_SYSTEM_TIME = 17;
    private static final int FIRST_AFTER_NAME = 3;

    private ProcessFigures() {}

    /** {@return user and system time of all threads, from {@code /proc/<pid>/stat}} */
    static double cpuSeconds(String stat) {
        // The name is in parentheses, and may contain spaces and parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (ticks(fields, USER_TIME) + ticks(fields, SYSTEM_TIME)) / TICKS_PER_SECOND;
    }

    /** {@return user and system time of the children that have ended and been waited for, from {@code /proc/<pid>/stat}} */
    static double cpuSecondsOfEndedChildren(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (ticks(fields, CHILDREN_USER_TIME) + ticks(fields, CHILDREN_SYSTEM_TIME)) / TICKS_PER_SECOND;
    }

    /** {@return the time in which the processors worked for any process, at whatever priority, from {@code /proc/stat}} */
    static double busySeconds(String stat) {
        String[] fields = stat.lines().findFirst().orElse("").split(" +", -1);
        return (Long.parseLong(fields[1]) + Long.parseLong(fields[2]) + Long.parseLong(fields[3])) / TICKS_PER_SECOND;
    }

    private static long ticks(String[] fields, int number) {
        return Long.parseLong(fields[number - FIRST_AFTER_NAME]);
    }

    /** {@return VmRSS from {@code /proc/<pid>/status}} */
    static long residentBytes(String status) {
        String line = status.lines()
                .filter(l -> l.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("VmRSS: missing (expected: a process that lives)"));
        return Long.parseLong(line.replaceAll("\\D", "")) * 1_024;
    }
}
