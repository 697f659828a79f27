package io.ha4j.lvs.ipvs;

import io.ha4j.linux.netlink.NetlinkAttributes;
import io.ha4j.linux.netlink.NetlinkException;
import io.ha4j.lvs.ipvs.IpvsWire.Daemon;
import io.ha4j.lvs.ipvs.IpvsWire.Dest;
import io.ha4j.lvs.ipvs.IpvsWire.Info;
import io.ha4j.lvs.ipvs.IpvsWire.Service;
import io.ha4j.lvs.ipvs.IpvsWire.Stats;
import io.ha4j.lvs.ipvs.IpvsWire.Top;
import io.ha4j.value.AddressFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel answers, as values. Attributes that are not known are passed over; what cannot be is a {@link NetlinkException}, nothing
 * else.
 */
final class IpvsRows {

    private IpvsRows() {}

    /** {@return a service; null if it is of a protocol that IPVS does not balance, which the kernel keeps for who asks} */
    static @Nullable IpvsServiceStatus service(NetlinkAttributes row) {
        return sane("service", () -> readService(required(row, Top.SERVICE, "service")));
    }

    /** {@return a destination of {@code service}} */
    static IpvsDestinationStatus destination(IpvsServiceId service, NetlinkAttributes row) {
        return sane("destination", () -> readDestination(service, required(row, Top.DEST, "destination")));
    }

    static IpvsDaemon daemon(NetlinkAttributes row) {
        return sane("daemon", () -> readDaemon(required(row, Top.DAEMON, "daemon")));
    }

    static IpvsTimeouts timeouts(NetlinkAttributes answer) {
        return sane(
                "time-outs",
                () -> new IpvsTimeouts(
                        seconds(answer.u32(Top.TIMEOUT_TCP, 0)),
                        seconds(answer.u32(Top.TIMEOUT_TCP_FIN, 0)),
                        seconds(answer.u32(Top.TIMEOUT_UDP, 0))));
    }

    static IpvsInfo info(NetlinkAttributes answer) {
        return new IpvsInfo(answer.u32(Info.VERSION, 0), answer.u32(Info.CONN_TAB_SIZE, 0));
    }

    /** Whatever the values refuse is the kernel's fault here. */
    private static <T extends @Nullable Object> T sane(String what, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw NetlinkException.malformed(what + ": " + e.getMessage());
        }
    }

    private static NetlinkAttributes required(NetlinkAttributes row, int attribute, String name) {
        if (!row.has(attribute)) {
            throw NetlinkException.malformed("no " + name);
        }
        return row.nested(attribute);
    }

    private static @Nullable IpvsServiceStatus readService(NetlinkAttributes row) {
        IpvsServiceId id = id(row);
        if (id == null) {
            return null;
        }
        byte[] flagBytes = row.bytes(Service.FLAGS);
        if (flagBytes == null || flagBytes.length < 4) {
            throw NetlinkException.malformed("service " + id + " without flags");
        }
        int flags = ByteBuffer.wrap(flagBytes).order(ByteOrder.nativeOrder()).getInt(0);
        IpvsService.Builder builder = IpvsService.builder(id)
                .scheduler(row.string(Service.SCHED_NAME, ""))
                .schedulerFlags(flags & IpvsService.SCHEDULER_FLAGS)
                .onePacket((flags & Service.FLAG_ONE_PACKET) != 0);
        if ((flags & Service.FLAG_PERSISTENT) != 0) {
            builder.reportedPersistence(seconds(row.u32(Service.TIMEOUT, 0)), netmask(id, row));
        }
        String engine = row.string(Service.PE_NAME, "");
        if (!engine.isEmpty()) {
            builder.persistenceEngine(engine);
        }
        return new IpvsServiceStatus(builder.reported(), statistics(row, Service.STATS64, Service.STATS));
    }

    private static int netmask(IpvsServiceId id, NetlinkAttributes row) {
        byte[] mask = row.bytes(Service.NETMASK);
        if (mask == null || mask.length < 4) {
            throw NetlinkException.malformed("service " + id + " without a netmask");
        }
        boolean ipv4 = id.family() == AddressFamily.IPV4;
        return ByteBuffer.wrap(mask)
                .order(ipv4 ? ByteOrder.BIG_ENDIAN : ByteOrder.nativeOrder())
                .getInt(0);
    }

    private static @Nullable IpvsServiceId id(NetlinkAttributes row) {
        AddressFamily family = family(row.u16(Service.AF, 0));
        if (row.has(Service.FWMARK)) {
            return new IpvsServiceId.Mark(Integer.toUnsignedLong(row.u32(Service.FWMARK, 0)), family);
        }
        int protocol = row.u16(Service.PROTOCOL, 0);
        InetSocketAddress address = endpoint(family, row.bytes(Service.ADDR), row.u16Network(Service.PORT, 0));
        for (IpvsProtocol known : IpvsProtocol.values()) {
            if (known.number() == protocol) {
                return new IpvsServiceId.Endpoint(known, address);
            }
        }
        return null;
    }

    private static AddressFamily family(int number) {
        return switch (number) {
            case IpvsWire.AF_INET -> AddressFamily.IPV4;
            case IpvsWire.AF_INET6 -> AddressFamily.IPV6;
            default -> throw NetlinkException.malformed("address family " + number + " (expected: 2 or 10)");
        };
    }

    /** The kernel sends 16 bytes whatever the family, an IPv4 address in the first four. */
    private static InetSocketAddress endpoint(AddressFamily family, byte @Nullable [] bytes, int port) {
        int length = family.bits() / 8;
        if (bytes == null || bytes.length < length) {
            throw NetlinkException.malformed("an " + family + " address of " + (bytes == null ? 0 : bytes.length)
                    + " bytes (expected: at least " + length + ")");
        }
        return new InetSocketAddress(IpvsAddresses.of(bytes, length), port);
    }

    private static IpvsDestinationStatus readDestination(IpvsServiceId service, NetlinkAttributes row) {
        int reported = row.u16(Dest.ADDR_FAMILY, 0); // since Linux 3.18, which has mixed families
        AddressFamily family = reported == 0 ? service.family() : family(reported);
        IpvsDestination destination = new IpvsDestination(
                endpoint(family, row.bytes(Dest.ADDR), row.u16Network(Dest.PORT, 0)),
                forwarding(row),
                row.u32(Dest.WEIGHT, 0),
                count(row, Dest.U_THRESH),
                count(row, Dest.L_THRESH));
        return new IpvsDestinationStatus(
                destination,
                count(row, Dest.ACTIVE_CONNS),
                count(row, Dest.INACT_CONNS),
                count(row, Dest.PERSIST_CONNS),
                statistics(row, Dest.STATS64, Dest.STATS));
    }

    /** Options that mean nothing for a method or an encapsulation are left out: the kernel keeps whatever it was given. */
    private static IpvsForwarding forwarding(NetlinkAttributes row) {
        IpvsForwarding.Method method = IpvsForwarding.Method.of(row.u32(Dest.FWD_METHOD, 0) & Dest.METHOD_MASK);
        if (method != IpvsForwarding.Method.TUNNEL) {
            return IpvsForwarding.of(method);
        }
        IpvsForwarding.Encapsulation type = IpvsForwarding.Encapsulation.of(row.u8(Dest.TUN_TYPE, 0));
        boolean gue = type == IpvsForwarding.Encapsulation.GUE;
        int flags = row.u16(Dest.TUN_FLAGS, 0);
        return new IpvsForwarding(
                method,
                type,
                gue ? row.u16Network(Dest.TUN_PORT, 0) : 0,
                (gue || type == IpvsForwarding.Encapsulation.GRE) && (flags & Dest.FLAG_CHECKSUM) != 0,
                gue && (flags & Dest.FLAG_REMOTE_CHECKSUM) != 0);
    }

    private static IpvsDaemon readDaemon(NetlinkAttributes row) {
        int state = row.u32(Daemon.STATE, 0);
        if (state != Daemon.STATE_MASTER && state != Daemon.STATE_BACKUP) {
            throw NetlinkException.malformed("daemon state " + state + " (expected: 1 or 2)");
        }
        InetAddress group = row.address(Daemon.MCAST_GROUP); // and the rest: since Linux 4.3
        InetAddress group6 = row.address(Daemon.MCAST_GROUP6);
        return new IpvsDaemon(
                state == Daemon.STATE_MASTER ? IpvsDaemon.Role.MASTER : IpvsDaemon.Role.BACKUP,
                row.string(Daemon.MCAST_IFN, ""),
                row.u32(Daemon.SYNC_ID, 0),
                row.u16(Daemon.SYNC_MAXLEN, 0),
                group != null ? group : group6 != null ? group6 : IpvsDaemon.defaultGroup(),
                row.u16(Daemon.MCAST_PORT, IpvsDaemon.DEFAULT_PORT),
                row.u8(Daemon.MCAST_TTL, 1));
    }

    private static IpvsStatistics statistics(NetlinkAttributes row, int wide, int narrow) {
        if (row.has(wide)) {
            NetlinkAttributes stats = row.nested(wide);
            return new IpvsStatistics(
                    stats.u64(Stats.CONNS, 0),
                    stats.u64(Stats.INPKTS, 0),
                    stats.u64(Stats.OUTPKTS, 0),
                    stats.u64(Stats.INBYTES, 0),
                    stats.u64(Stats.OUTBYTES, 0),
                    stats.u64(Stats.CPS, 0),
                    stats.u64(Stats.INPPS, 0),
                    stats.u64(Stats.OUTPPS, 0),
                    stats.u64(Stats.INBPS, 0),
                    stats.u64(Stats.OUTBPS, 0));
        }
        NetlinkAttributes stats = row.nested(narrow);
        return new IpvsStatistics(
                count(stats, Stats.CONNS),
                count(stats, Stats.INPKTS),
                count(stats, Stats.OUTPKTS),
                stats.u64(Stats.INBYTES, 0),
                stats.u64(Stats.OUTBYTES, 0),
                count(stats, Stats.CPS),
                count(stats, Stats.INPPS),
                count(stats, Stats.OUTPPS),
                count(stats, Stats.INBPS),
                count(stats, Stats.OUTBPS));
    }

    private static long count(NetlinkAttributes row, int attribute) {
        return Integer.toUnsignedLong(row.u32(attribute, 0));
    }

    private static Duration seconds(int value) {
        return Duration.ofSeconds(Integer.toUnsignedLong(value));
    }
}
