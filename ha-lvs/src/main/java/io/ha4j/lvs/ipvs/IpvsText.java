package io.ha4j.lvs.ipvs;

import io.ha4j.lvs.schedule.KernelName;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Services and destinations in the words of {@code ipvsadm -Ln}. */
final class IpvsText {

    private static final int GROUPS = 8; // of an IPv6 address

    private IpvsText() {}

    static String service(IpvsServiceId id) {
        if (id instanceof IpvsServiceId.Endpoint endpoint) {
            String protocol = endpoint.protocol().toString().toUpperCase(Locale.ROOT);
            return String.format(Locale.ROOT, "%-4s %s", protocol, endpoint(endpoint.address()));
        }
        IpvsServiceId.Mark mark = (IpvsServiceId.Mark) id;
        return "FWM  " + mark.mark() + (mark.family() == AddressFamily.IPV6 ? " IPv6" : "");
    }

    /** {@return the scheduler and what follows it} */
    static String options(IpvsService service) {
        StringBuilder text = new StringBuilder(service.scheduler());
        if (service.schedulerFlags() != 0) {
            text.append(" (").append(String.join(",", flags(service))).append(')');
        }
        service.persistence().ifPresent(timeout -> {
            text.append(" persistent ").append(timeout.toSeconds());
            mask(service, text);
            service.persistenceEngine().ifPresent(name -> text.append(" pe ").append(name));
        });
        if (service.onePacket()) {
            text.append(" ops");
        }
        return text.toString();
    }

    private static void mask(IpvsService service, StringBuilder text) {
        boolean ipv4 = service.id().family() == AddressFamily.IPV4;
        if (ipv4 && service.netmask() != -1) {
            byte[] mask = ByteBuffer.allocate(4).putInt(service.netmask()).array();
            text.append(" mask ").append(Addresses.text(IpvsAddresses.of(mask, 4)));
        } else if (!ipv4 && service.netmask() != AddressFamily.IPV6.bits()) {
            text.append(" mask ").append(service.netmask());
        }
    }

    private static List<String> flags(IpvsService service) {
        boolean named = service.scheduler().equals("sh") || service.scheduler().equals("mh");
        List<String> names = new ArrayList<>();
        if ((service.schedulerFlags() & KernelName.FALLBACK) != 0) {
            names.add(named ? service.scheduler() + "-fallback" : "flag-1");
        }
        if ((service.schedulerFlags() & KernelName.PORT) != 0) {
            names.add(named ? service.scheduler() + "-port" : "flag-2");
        }
        if ((service.schedulerFlags() & 0x20) != 0) { // IP_VS_SVC_F_SCHED3, for which no scheduler has a name
            names.add("flag-3");
        }
        return names;
    }

    static String method(IpvsForwarding.Method method) {
        return switch (method) {
            case NAT -> "Masq";
            case LOCAL_NODE -> "Local";
            case TUNNEL -> "Tunnel";
            case DIRECT_ROUTING -> "Route";
            case BYPASS -> "Bypass";
            case OTHER -> "Other";
        };
    }

    /** {@return address and port, an IPv6 address in its short form} */
    static String endpoint(InetSocketAddress endpoint) {
        InetAddress address = endpoint.getAddress();
        String text = AddressFamily.of(address) == AddressFamily.IPV4
                ? Addresses.text(address)
                : "[" + compressed(address.getAddress()) + "]";
        return text + ":" + endpoint.getPort();
    }

    /** {@return an IPv6 address by RFC 5952, but for IPv4 inside, which is not dotted} */
    private static String compressed(byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        int start = -1;
        int length = 1; // a single zero is written out
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && bytes.getShort(2 * (i + run)) == 0) {
                run++;
            }
            if (run > length) {
                start = i;
                length = run;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(i == 0 || i == start + length ? "" : ":")
                        .append(Integer.toHexString(bytes.getShort(2 * i) & 0xffff));
            }
        }
        return text.toString();
    }
}
