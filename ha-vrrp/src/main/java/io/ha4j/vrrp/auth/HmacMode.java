package io.ha4j.vrrp.auth;

/**
 * How far the introduction of HMAC has come on a router. Routers without HMAC drop signed advertisements, by their length. So all
 * routers are taken from one mode to the next before any of them goes further: in each of the three sweeps every pair of routers, old
 * mode or new, understands each other, and nobody takes over.
 */
public enum HmacMode {
    /** First sweep: signs nothing, obeys advertisements with and without a signature. Keepalived: {@code mode receive-only}. */
    RECEIVE_ONLY(false, true),
    /** Second sweep: signs, obeys advertisements with and without a signature. Keepalived: {@code mode permissive}. */
    PERMISSIVE(true, true),
    /** Third sweep, and the default: signs, obeys only what is signed. Keepalived: {@code mode enforce}. */
    ENFORCE(true, false);

    private final boolean signs;
    private final boolean obeysUnsigned;

    HmacMode(boolean signs, boolean obeysUnsigned) {
        this.signs = signs;
        this.obeysUnsigned = obeysUnsigned;
    }

    /** {@return whether advertisements are sent with a signature} */
    public boolean signs() {
        return signs;
    }

    /** {@return whether advertisements without a signature are obeyed; one with a wrong signature never is} */
    public boolean obeysUnsigned() {
        return obeysUnsigned;
    }
}
