package io.ha4j.lvs.proxyprotocol;

/** Reads a header of one version, byte by byte. One owner. */
interface HeaderReader {

    /**
     * Takes the next byte of the header.
     *
     * @return whether it was the last
     * @throws MalformedHeaderException if this is no header, whatever comes next
     */
    boolean accept(byte next) throws MalformedHeaderException;

    /** {@return how many bytes are missing at least, until the last was taken} */
    int needs();

    /** {@return the header, after the last byte} */
    ProxyHeader header();
}
