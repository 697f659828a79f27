package io.ha4j.lvs.ipvs;

/**
 * What IPVS says of itself.
 *
 * @param version the version of its code, {@code 0x010201} for 1.2.1
 * @param connectionTableSize how many buckets the table of connections has
 */
public record IpvsInfo(int version, int connectionTableSize) {

    /** {@return the version as people write it, {@code 1.2.1}} */
    public String versionText() {
        return (version >>> 16 & 0xff) + "." + (version >>> 8 & 0xff) + "." + (version & 0xff);
    }
}
