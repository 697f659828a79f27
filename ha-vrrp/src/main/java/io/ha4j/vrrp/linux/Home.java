package io.ha4j.vrrp.linux;

import io.ha4j.linux.netlink.Link;
import org.jspecify.annotations.Nullable;

/** Where the addresses of an instance go that name no interface of their own. */
interface Home {

    /** {@return the interface that carries them; null while there is none} */
    @Nullable
    Device device();

    /** {@return the interface of the instance, which may be below that; null while there is none} */
    @Nullable
    Link link();
}
