package io.ha4j.lvs;

/** What moves the bytes of a virtual server. An immutable value. */
public sealed interface Plane permits ProxyPlane {

    /** {@return the plane that relays TCP connections in this process: no privileges, any operating system} */
    static ProxyPlane proxy() {
        return new ProxyPlane(Runtime.getRuntime().availableProcessors(), true);
    }
}
