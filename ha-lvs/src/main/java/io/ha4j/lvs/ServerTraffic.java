package io.ha4j.lvs;

/**
 * What a plane has counted at one server; zero for what it does not count.
 *
 * @param overloaded whether it takes no more connections because of its limits
 * @param active its connections now
 * @param connections connections so far
 * @param connectFailures those that could not be established
 * @param localFailures those that this host could not begin
 * @param broken those that the server has broken off
 * @param retries how many of the failures went on to another server
 */
record ServerTraffic(
        boolean overloaded,
        int active,
        long connections,
        long connectFailures,
        long localFailures,
        long broken,
        long retries,
        long bytesToServer,
        long bytesFromServer) {

    static final ServerTraffic NONE = new ServerTraffic(false, 0, 0, 0, 0, 0, 0, 0, 0);
}
