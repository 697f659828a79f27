package io.ha4j.lvs.ipvs;

import io.ha4j.value.AddressFamily;

/** The numbers of {@code include/uapi/linux/ip_vs.h}. */
final class IpvsWire {

    static final String FAMILY = "IPVS"; // IPVS_GENL_NAME

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    private IpvsWire() {}

    static int family(AddressFamily family) {
        return family == AddressFamily.IPV4 ? AF_INET : AF_INET6;
    }

    /** {@code IPVS_CMD_}. */
    static final class Command {
        static final int NEW_SERVICE = 1;
        static final int SET_SERVICE = 2;
        static final int DEL_SERVICE = 3;
        static final int GET_SERVICE = 4;
        static final int NEW_DEST = 5;
        static final int SET_DEST = 6;
        static final int DEL_DEST = 7;
        static final int GET_DEST = 8;
        static final int NEW_DAEMON = 9;
        static final int DEL_DAEMON = 10;
        static final int GET_DAEMON = 11;
        static final int SET_CONFIG = 12;
        static final int GET_CONFIG = 13;
        static final int GET_INFO = 15;
        static final int ZERO = 16;
        static final int FLUSH = 17;

        private Command() {}
    }

    /** {@code IPVS_CMD_ATTR_}: the outermost attributes. */
    static final class Top {
        static final int SERVICE = 1;
        static final int DEST = 2;
        static final int DAEMON = 3;
        static final int TIMEOUT_TCP = 4;
        static final int TIMEOUT_TCP_FIN = 5;
        static final int TIMEOUT_UDP = 6;

        private Top() {}
    }

    /** {@code IPVS_SVC_ATTR_}. */
    static final class Service {
        static final int AF = 1;
        static final int PROTOCOL = 2;
        static final int ADDR = 3;
        static final int PORT = 4;
        static final int FWMARK = 5;
        static final int SCHED_NAME = 6;
        static final int FLAGS = 7;
        static final int TIMEOUT = 8;
        static final int NETMASK = 9;
        static final int STATS = 10;
        static final int PE_NAME = 11;
        static final int STATS64 = 12;

        static final int FLAG_PERSISTENT = 0x1;
        static final int FLAG_ONE_PACKET = 0x4;

        private Service() {}
    }

    /** {@code IPVS_DEST_ATTR_}. */
    static final class Dest {
        static final int ADDR = 1;
        static final int PORT = 2;
        static final int FWD_METHOD = 3;
        static final int WEIGHT = 4;
        static final int U_THRESH = 5;
        static final int L_THRESH = 6;
        static final int ACTIVE_CONNS = 7;
        static final int INACT_CONNS = 8;
        static final int PERSIST_CONNS = 9;
        static final int STATS = 10;
        static final int ADDR_FAMILY = 11;
        static final int STATS64 = 12;
        static final int TUN_TYPE = 13;
        static final int TUN_PORT = 14;
        static final int TUN_FLAGS = 15;

        static final int METHOD_MASK = 0x7;
        static final int FLAG_CHECKSUM = 0x1;
        static final int FLAG_REMOTE_CHECKSUM = 0x2;

        private Dest() {}
    }

    /** {@code IPVS_DAEMON_ATTR_}. */
    static final class Daemon {
        static final int STATE = 1;
        static final int MCAST_IFN = 2;
        static final int SYNC_ID = 3;
        static final int SYNC_MAXLEN = 4;
        static final int MCAST_GROUP = 5;
        static final int MCAST_GROUP6 = 6;
        static final int MCAST_PORT = 7;
        static final int MCAST_TTL = 8;

        static final int STATE_MASTER = 1;
        static final int STATE_BACKUP = 2;

        private Daemon() {}
    }

    /** {@code IPVS_STATS_ATTR_}. */
    static final class Stats {
        static final int CONNS = 1;
        static final int INPKTS = 2;
        static final int OUTPKTS = 3;
        static final int INBYTES = 4;
        static final int OUTBYTES = 5;
        static final int CPS = 6;
        static final int INPPS = 7;
        static final int OUTPPS = 8;
        static final int INBPS = 9;
        static final int OUTBPS = 10;

        private Stats() {}
    }

    /** {@code IPVS_INFO_ATTR_}. */
    static final class Info {
        static final int VERSION = 1;
        static final int CONN_TAB_SIZE = 2;

        private Info() {}
    }
}
