package io.ha4j.vrrp.lab;

import io.ha4j.lab.Host;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.Route;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an administrator does to a host of the lab, and sees there. */
final class LabHost {

    /** The mark of what a node of ours puts on a host. */
    static final int OURS = 104;

    private LabHost() {}

    static <T> T ask(Host host, Function<Rtnetlink, T> question) {
        try {
            return host.call(() -> {
                try (Rtnetlink netlink = Rtnetlink.open()) {
                    return question.apply(netlink);
                }
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void change(Host host, Consumer<Rtnetlink> change) {
        ask(host, netlink -> {
            change.accept(netlink);
            return true;
        });
    }

    static Optional<Link> link(Host host, String name) {
        return ask(host, netlink -> netlink.link(name));
    }

    private static int index(Rtnetlink netlink, String name) {
        return netlink.link(name).orElseThrow().index();
    }

    static void up(Host host, String name) {
        change(host, netlink -> netlink.setUp(index(netlink, name)));
    }

    static void down(Host host, String name) {
        change(host, netlink -> netlink.setDown(index(netlink, name)));
    }

    static void deleteLink(Host host, String name) {
        change(host, netlink -> netlink.deleteLink(index(netlink, name)));
    }

    /** A second interface, which is up and has a carrier: one end of a cable whose other end is {@code <name>p}. */
    static void addInterface(Host host, String name, String... addresses) {
        change(host, netlink -> {
            netlink.createVeth(name, name + "p", -1);
            netlink.setUp(index(netlink, name + "p"));
            netlink.setUp(index(netlink, name));
            for (String address : addresses) {
                netlink.addAddress(InterfaceAddress.of(index(netlink, name), CidrAddress.parse("address", address)));
            }
        });
    }

    static void add(Host host, String name, String address) {
        change(
                host,
                netlink -> netlink.addAddress(
                        InterfaceAddress.of(index(netlink, name), CidrAddress.parse("address", address))
                                .withFlags(address.contains(":") ? InterfaceAddress.NODAD : 0)));
    }

    /** Removes an address, whoever has put it there. {@return whether it was there} */
    static boolean remove(Host host, String address) {
        Optional<InterfaceAddress> there = address(host, address);
        there.ifPresent(present -> change(host, netlink -> netlink.deleteAddress(present)));
        return there.isPresent();
    }

    static Optional<InterfaceAddress> address(Host host, String address) {
        InetAddress wanted = Addresses.parse("address", address);
        return host.addresses().stream().filter(a -> a.address().equals(wanted)).findFirst();
    }

    static List<Route> routes(Host host, AddressFamily family, String destination) {
        CidrAddress wanted = CidrAddress.parse("route", destination);
        return ask(host, netlink -> netlink.routes(family)).stream()
                .filter(route -> route.destination().equals(wanted))
                .toList();
    }

    static String sysctl(Host host, String key) {
        try {
            return host.call(
                    () -> Files.readString(Path.of("/proc/sys/net", key)).strip());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void sysctl(Host host, String key, String value) {
        try {
            host.run(() -> Files.writeString(
                    Path.of("/proc/sys/net", key), value + "\n", StandardCharsets.US_ASCII, StandardOpenOption.WRITE));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Links, addresses, routes and the settings of all interfaces: one line each. */
    static List<String> dump(Host host) {
        List<String> lines = new ArrayList<>();
        host.links().forEach(link -> lines.add(link.toString()));
        host.addresses()
                .forEach(a -> lines.add(
                        a.ifIndex() + " " + a.cidr() + " " + a.scope() + " " + a.flags() + " " + a.protocol()));
        for (AddressFamily family : AddressFamily.values()) {
            ask(host, netlink -> netlink.routes(family)).forEach(route -> lines.add(route.toString()));
        }
        try {
            host.run(() -> {
                for (String family : List.of("ipv4", "ipv6")) {
                    try (Stream<Path> files = Files.walk(Path.of("/proc/sys/net", family, "conf"))) {
                        files.filter(LabHost::isSetting).sorted().forEach(file -> lines.add(file + "=" + read(file)));
                    }
                }
            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        lines.sort(Comparator.naturalOrder());
        return lines;
    }

    private static boolean isSetting(Path file) {
        return Files.isRegularFile(file) && !file.endsWith("stable_secret") && Files.isReadable(file);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many descriptors of which kind this process has open: sockets, eventfds, files. */
    static List<String> descriptors() {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links
                    .map(LabHost::target)
                    .filter(target -> !target.startsWith("/"))
                    .map(target -> target.replaceAll("\\[\\d+]", ""))
                    .collect(Collectors.groupingBy(kind -> kind, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .map(Object::toString)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "/gone";
        }
    }

    /** The threads of nodes, by name. */
    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ha-") && !name.startsWith("ha-netns-") && !name.startsWith("ha-lab-"))
                .sorted()
                .toList();
    }
}
