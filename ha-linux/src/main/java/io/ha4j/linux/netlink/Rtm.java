package io.ha4j.linux.netlink;

import io.ha4j.value.AddressFamily;

/** Message types of {@code linux/rtnetlink.h}, and the numbers of address families. */
final class Rtm {

    static final int NEWLINK = 16;
    static final int DELLINK = 17;
    static final int GETLINK = 18;
    static final int NEWADDR = 20;
    static final int DELADDR = 21;
    static final int GETADDR = 22;
    static final int NEWROUTE = 24;
    static final int DELROUTE = 25;
    static final int GETROUTE = 26;
    static final int NEWRULE = 32;
    static final int DELRULE = 33;
    static final int GETRULE = 34;

    static final int AF_UNSPEC = 0;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    private Rtm() {}

    static int number(AddressFamily family) {
        return family == AddressFamily.IPV4 ? AF_INET : AF_INET6;
    }
}
