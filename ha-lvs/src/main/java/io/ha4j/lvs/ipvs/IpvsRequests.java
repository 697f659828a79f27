package io.ha4j.lvs.ipvs;

import io.ha4j.linux.netlink.GenericFamily;
import io.ha4j.linux.netlink.NetlinkMessage;
import io.ha4j.lvs.ipvs.IpvsWire.Command;
import io.ha4j.lvs.ipvs.IpvsWire.Daemon;
import io.ha4j.lvs.ipvs.IpvsWire.Dest;
import io.ha4j.lvs.ipvs.IpvsWire.Service;
import io.ha4j.lvs.ipvs.IpvsWire.Top;
import io.ha4j.value.AddressFamily;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** What is asked of the kernel, as messages; {@code ip_vs_genl_parse_service} and its neighbours of ip_vs_ctl.c read them. */
final class IpvsRequests {

    private static final int ALL_FLAGS = -1;

    private IpvsRequests() {}

    static NetlinkMessage services(GenericFamily family) {
        return family.message(Command.GET_SERVICE, NetlinkMessage.DUMP);
    }

    static NetlinkMessage service(GenericFamily family, IpvsServiceId id) {
        return withId(family.message(Command.GET_SERVICE, 0), id);
    }

    static NetlinkMessage destinations(GenericFamily family, IpvsServiceId id) {
        return withId(family.message(Command.GET_DEST, NetlinkMessage.DUMP), id);
    }

    static NetlinkMessage daemons(GenericFamily family) {
        return family.message(Command.GET_DAEMON, NetlinkMessage.DUMP);
    }

    static NetlinkMessage timeouts(GenericFamily family) {
        return family.message(Command.GET_CONFIG, 0);
    }

    static NetlinkMessage info(GenericFamily family) {
        return family.message(Command.GET_INFO, 0);
    }

    static NetlinkMessage command(GenericFamily family, IpvsCommand command) {
        if (command instanceof IpvsCommand.AddDestination add) {
            return destination(family, Command.NEW_DEST, add.service(), add.destination());
        } else if (command instanceof IpvsCommand.EditDestination edit) {
            return destination(family, Command.SET_DEST, edit.service(), edit.destination());
        } else if (command instanceof IpvsCommand.RemoveDestination remove) {
            return withId(family.message(Command.DEL_DEST, 0), remove.service())
                    .nested(Top.DEST, nest -> putAddress(nest, remove.destination()));
        } else if (command instanceof IpvsCommand.AddService add) {
            return service(family, Command.NEW_SERVICE, add.service());
        } else if (command instanceof IpvsCommand.EditService edit) {
            return service(family, Command.SET_SERVICE, edit.service());
        } else if (command instanceof IpvsCommand.RemoveService remove) {
            return withId(family.message(Command.DEL_SERVICE, 0), remove.service());
        } else if (command instanceof IpvsCommand.Zero zero) {
            NetlinkMessage message = family.message(Command.ZERO, 0);
            return zero.service().map(id -> withId(message, id)).orElse(message);
        } else if (command instanceof IpvsCommand.StartDaemon start) {
            return family.message(Command.NEW_DAEMON, 0).nested(Top.DAEMON, nest -> putDaemon(nest, start.daemon()));
        } else if (command instanceof IpvsCommand.StopDaemon stop) {
            return family.message(Command.DEL_DAEMON, 0)
                    .nested(Top.DAEMON, nest -> nest.putU32(Daemon.STATE, state(stop.role())));
        } else if (command instanceof IpvsCommand.SetTimeouts set) {
            return timeouts(family.message(Command.SET_CONFIG, 0), set.timeouts());
        }
        return family.message(Command.FLUSH, 0); // the last one that the sealed interface permits
    }

    private static NetlinkMessage service(GenericFamily family, int command, IpvsService service) {
        return family.message(command, 0).nested(Top.SERVICE, nest -> {
            putId(nest, service.id());
            nest.putString(Service.SCHED_NAME, service.scheduler());
            service.persistenceEngine().ifPresent(name -> nest.putString(Service.PE_NAME, name));
            nest.put(Service.FLAGS, flags(service))
                    .putU32(Service.TIMEOUT, seconds(service.persistence().orElse(Duration.ZERO)));
            if (service.id().family() == AddressFamily.IPV4) { // network order, but a number of bits for IPv6
                nest.put(Service.NETMASK, bytes(ByteOrder.BIG_ENDIAN, service.netmask()));
            } else {
                nest.putU32(Service.NETMASK, service.netmask());
            }
        });
    }

    /** {@return struct ip_vs_flags}: the flags, and which of them to set. */
    private static byte[] flags(IpvsService service) {
        int flags = service.schedulerFlags()
                | (service.persistence().isPresent() ? Service.FLAG_PERSISTENT : 0)
                | (service.onePacket() ? Service.FLAG_ONE_PACKET : 0);
        return bytes(ByteOrder.nativeOrder(), flags, ALL_FLAGS);
    }

    private static NetlinkMessage withId(NetlinkMessage message, IpvsServiceId id) {
        return message.nested(Top.SERVICE, nest -> putId(nest, id));
    }

    private static void putId(NetlinkMessage nest, IpvsServiceId id) {
        nest.putU16(Service.AF, IpvsWire.family(id.family()));
        if (id instanceof IpvsServiceId.Endpoint endpoint) {
            nest.putU16(Service.PROTOCOL, endpoint.protocol().number())
                    .putAddress(Service.ADDR, endpoint.address().getAddress())
                    .putU16Network(Service.PORT, endpoint.address().getPort());
        } else if (id instanceof IpvsServiceId.Mark mark) {
            nest.putU32(Service.FWMARK, (int) mark.mark());
        }
    }

    private static NetlinkMessage destination(
            GenericFamily family, int command, IpvsServiceId service, IpvsDestination destination) {
        return withId(family.message(command, 0), service).nested(Top.DEST, nest -> {
            putAddress(nest, destination.address());
            nest.putU32(Dest.FWD_METHOD, destination.forwarding().method().number())
                    .putU32(Dest.WEIGHT, destination.weight())
                    .putU32(Dest.U_THRESH, (int) destination.upperThreshold())
                    .putU32(Dest.L_THRESH, (int) destination.lowerThreshold());
            putTunnel(nest, destination.forwarding());
        });
    }

    private static void putAddress(NetlinkMessage nest, InetSocketAddress address) {
        nest.putAddress(Dest.ADDR, address.getAddress())
                .putU16Network(Dest.PORT, address.getPort())
                .putU16(Dest.ADDR_FAMILY, IpvsWire.family(AddressFamily.of(address.getAddress())));
    }

    /** What is not said is 0: IPIP. */
    private static void putTunnel(NetlinkMessage nest, IpvsForwarding forwarding) {
        if (forwarding.encapsulation() != IpvsForwarding.Encapsulation.IPIP) {
            nest.putU8(Dest.TUN_TYPE, forwarding.encapsulation().number())
                    .putU16Network(Dest.TUN_PORT, forwarding.port())
                    .putU16(
                            Dest.TUN_FLAGS,
                            (forwarding.checksum() ? Dest.FLAG_CHECKSUM : 0)
                                    | (forwarding.remoteChecksum() ? Dest.FLAG_REMOTE_CHECKSUM : 0));
        }
    }

    private static void putDaemon(NetlinkMessage nest, IpvsDaemon daemon) {
        nest.putU32(Daemon.STATE, state(daemon.role()))
                .putString(Daemon.MCAST_IFN, daemon.networkInterface())
                .putU32(Daemon.SYNC_ID, daemon.syncId());
        if (daemon.maxLength() != 0) {
            nest.putU16(Daemon.SYNC_MAXLEN, daemon.maxLength());
        }
        boolean ipv4 = AddressFamily.of(daemon.group()) == AddressFamily.IPV4;
        nest.putAddress(ipv4 ? Daemon.MCAST_GROUP : Daemon.MCAST_GROUP6, daemon.group())
                .putU16(Daemon.MCAST_PORT, daemon.port()) // in host order, unlike all others
                .putU8(Daemon.MCAST_TTL, daemon.ttl());
    }

    private static int state(IpvsDaemon.Role role) {
        return role == IpvsDaemon.Role.MASTER ? Daemon.STATE_MASTER : Daemon.STATE_BACKUP;
    }

    private static NetlinkMessage timeouts(NetlinkMessage message, IpvsTimeouts timeouts) {
        return message.putU32(Top.TIMEOUT_TCP, seconds(timeouts.tcp()))
                .putU32(Top.TIMEOUT_TCP_FIN, seconds(timeouts.tcpFin()))
                .putU32(Top.TIMEOUT_UDP, seconds(timeouts.udp()));
    }

    private static int seconds(Duration duration) {
        return (int) duration.toSeconds();
    }

    private static byte[] bytes(ByteOrder order, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }
}
