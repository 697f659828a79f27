package io.ha4j.lab;

import io.ha4j.HaException;
import io.ha4j.value.CidrAddress;
import io.ha4j.value.Require;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A switch and the hosts on it, each in a network namespace of its own, all in this process: a bridge without spanning tree, to which a
 * pair of virtual interfaces leads from each host. IPv4 and IPv6; link-local addresses are usable at once, since duplicate address
 * detection is off. Nothing leads out.
 *
 * <p>Several may exist at once: names are those of a namespace, so they cannot clash. Thread-safe.
 */
public final class Lan implements AutoCloseable {

    private final String label;
    private final Site site;
    private final int bridge;
    private final Path folder;
    private final boolean temporary;
    private final List<Host> hosts = new ArrayList<>();

    private Lan(String label, Site site, Path folder, boolean temporary) {
        this.label = label;
        this.site = site;
        this.folder = folder;
        this.temporary = temporary;
        // The bridge is a switch, not a host: it must not take part in neighbour discovery.
        site.sysctl("ipv6/conf/all/disable_ipv6", 1);
        site.sysctl("ipv6/conf/default/disable_ipv6", 1);
        // Without a querier the bridge floods multicast, as a switch does with 224.0.0.0/24.
        bridge = site.ask(links -> links.createBridge("switch"));
        site.change(links -> links.setUp(bridge));
    }

    /**
     * {@return an empty LAN that keeps its files in a temporary folder, which {@link #close()} deletes}
     *
     * @param label for the names of threads
     * @throws IllegalStateException if the process has a real network
     * @throws HaException if the machine cannot do it, see {@link LabRequirements}
     */
    public static Lan create(String label) {
        try {
            return create(label, Files.createTempDirectory("ha4j-lan-"), true);
        } catch (IOException e) {
            throw new HaException("cannot make a temporary folder: " + e.getMessage(), e);
        }
    }

    /**
     * {@return an empty LAN that keeps its files in {@code folder} and leaves them there}
     *
     * @param label for the names of threads
     * @param folder is made if it is not there
     * @throws IllegalStateException if the process has a real network
     * @throws HaException if the machine cannot do it, see {@link LabRequirements}
     */
    public static Lan create(String label, Path folder) {
        try {
            return create(label, Files.createDirectories(folder).toAbsolutePath(), false);
        } catch (IOException e) {
            throw new HaException("cannot make the folder " + folder + ": " + e.getMessage(), e);
        }
    }

    private static Lan create(String label, Path folder, boolean temporary) {
        try {
            Site site = Site.create(label);
            try {
                return new Lan(label, site, folder, temporary);
            } catch (RuntimeException | Error e) {
                site.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            if (temporary) {
                delete(folder);
            }
            throw e;
        }
    }

    /**
     * {@return a new host, ready to send and receive}
     *
     * @param name 1..32 letters, digits, dots and hyphens; not one of another host here
     * @param addresses of its {@code eth0}, such as {@code 192.0.2.1/24} and {@code 2001:db8::1/64}
     */
    public synchronized Host host(String name, String... addresses) {
        Require.argument(
                name.matches("[A-Za-z0-9.-]{1,32}"), "name", '"' + name + '"', "1..32 letters, digits, dots, hyphens");
        Require.argument(
                hosts.stream().noneMatch(h -> h.name().equals(name)), "name", name, "another name than " + name);
        List<CidrAddress> parsed =
                Stream.of(addresses).map(a -> CidrAddress.parse("address", a)).toList();
        Host host = new Host(this, label, name, parsed, "port" + hosts.size(), folder.resolve(name));
        hosts.add(host);
        host.open();
        return host;
    }

    /** {@return where the files of this LAN are: configurations, logs, captures} */
    public Path folder() {
        return folder;
    }

    /** Leads a cable from the switch into the namespace {@code fd}, where its end is {@code eth0}. */
    void plugIn(String port, int fd) {
        site.change(links -> links.createVeth(port, Host.INTERFACE, fd));
        int index = site.index(port);
        site.change(links -> {
            links.setMaster(index, bridge);
            links.setUp(index);
        });
    }

    void linkUp(String port) {
        int index = site.index(port);
        site.change(links -> links.setUp(index));
    }

    void linkDown(String port) {
        int index = site.index(port);
        site.change(links -> links.setDown(index));
    }

    /** Has the switch forward nothing from or to {@code port}, whose link stays up. */
    void splitOff(String port) {
        int index = site.index(port);
        site.change(links -> links.setMaster(index, 0));
    }

    void rejoin(String port) {
        int index = site.index(port);
        site.change(links -> links.setMaster(index, bridge));
    }

    /** Takes the cable away with both its ends, if it is there. */
    void cutOff(String port) {
        site.change(links -> links.link(port).ifPresent(link -> links.deleteLink(link.index())));
    }

    /**
     * Ends what runs on the hosts and removes all. Idempotent.
     *
     * @throws HaException if something of it is left
     */
    @Override
    public synchronized void close() {
        Closing closing = new Closing();
        for (Host host : hosts) {
            closing.close(host);
        }
        hosts.clear();
        closing.close(site);
        if (temporary) {
            closing.close(() -> delete(folder));
        }
        closing.finish("close the LAN");
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("delete " + folder + ": " + e.getMessage(), e);
        }
    }
}
