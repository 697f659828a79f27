package io.ha4j.lab;

import io.ha4j.HaException;
import io.ha4j.linux.HardwareAddress;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netns.NetworkNamespace;
import io.ha4j.testkit.Await;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A host on a {@link Lan}: a network namespace with {@code lo} and {@code eth0}. It forwards nothing, filters nothing by reverse path
 * and answers ARP as Linux does by default, whatever the machine has set for itself. Thread-safe.
 */
public final class Host implements AutoCloseable {

    /** The name of the interface that leads to the switch. */
    public static final String INTERFACE = "eth0";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Lan lan;
    private final String label;
    private final String name;
    private final List<CidrAddress> configured;
    private final String port;
    private final Path folder;
    private final Site site;
    private final List<AutoCloseable> attached = new ArrayList<>();
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicBoolean open = new AtomicBoolean(true);

    Host(Lan lan, String lanLabel, String name, List<CidrAddress> configured, String port, Path folder) {
        this.lan = lan;
        this.label = lanLabel + "-" + name;
        this.name = name;
        this.configured = configured;
        this.port = port;
        this.folder = folder;
        this.site = Site.create(label);
    }

    void open() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new HaException("cannot make the folder " + folder + ": " + e.getMessage(), e);
        }
        // The namespace has inherited what the machine says; a lab says the same everywhere.
        for (String scope : List.of("all", "default")) {
            for (String key : List.of("rp_filter", "arp_ignore", "arp_announce", "arp_filter", "accept_local")) {
                site.sysctl("ipv4/conf/" + scope + "/" + key, 0);
            }
            for (String key :
                    List.of("disable_ipv6", "accept_dad", "dad_transmits", "accept_ra", "router_solicitations")) {
                site.sysctl("ipv6/conf/" + scope + "/" + key, 0);
            }
        }
        site.sysctl("ipv4/ip_forward", 0);
        plugIn();
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /** {@return where its files are: configurations, logs, captures} */
    public Path folder() {
        return folder;
    }

    /** {@return a path in {@link #folder()} that was not given out before, {@code <stem>-<number><suffix>}} */
    Path newFile(String stem, String suffix) {
        return folder.resolve(stem + "-" + files.incrementAndGet() + suffix);
    }

    /**
     * Runs {@code task} on the thread of this host and waits for its result, for at most 30 s. Sockets that it opens belong to this
     * host, threads and processes that it starts live here.
     *
     * @throws Exception what {@code task} threw
     */
    public <T> T call(Callable<T> task) throws Exception {
        return site.namespace().call(task);
    }

    /**
     * Runs {@code task} on the thread of this host and waits for its end, for at most 30 s.
     *
     * @throws Exception what {@code task} threw
     */
    public void run(NetworkNamespace.ThrowingRunnable task) throws Exception {
        site.namespace().run(task);
    }

    /** {@return what {@code task} gives on the thread of this host, with an {@link HaException} for a checked exception} */
    <T> T ask(Callable<T> task) {
        return site.call(task);
    }

    /** Starts a thread that lives on this host, for ever. */
    Thread spawn(String role, Runnable task) {
        return site.call(() -> {
            Thread thread = new Thread(task, "ha-lab-" + label + "-" + role);
            thread.setDaemon(true);
            thread.start();
            return thread;
        });
    }

    /** Makes {@link #close()} close this, the last one first. */
    void attach(AutoCloseable closeable) {
        synchronized (attached) {
            attached.add(closeable);
        }
    }

    /**
     * Starts a program on this host. If this process dies, the kernel kills the program too, provided that {@code setpriv} (util-linux)
     * is installed; else only {@link #close()} does. A program that is not there is told of by an exception, or by {@code setpriv} in
     * its output and by status 127.
     *
     * @throws HaException if it cannot be started
     */
    public Process start(ProcessBuilder program) {
        List<String> command = new ArrayList<>(program.command());
        if (Tool.SETPRIV.isInstalled()) {
            // prctl(2), PR_SET_PDEATHSIG: when the thread ends that started it, here that of the namespace.
            command.addAll(0, List.of(Tool.SETPRIV.path(), "--pdeathsig", "KILL", "--"));
        }
        return site.call(() -> program.command(command).start());
    }

    /**
     * Starts a program on this host, as {@link #start(ProcessBuilder)} does.
     *
     * @param log takes its output and its errors, from the beginning of the file
     * @throws HaException if it cannot be started
     */
    public Process start(List<String> command, Path log) {
        return start(new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
    }

    /** {@return all processes on this host, also those whose parents have ended} */
    public List<ProcessHandle> processes() {
        return site.processes();
    }

    // The cable

    /** Ends the link at the switch: {@code eth0} loses its carrier, as if the cable was pulled at the other end. */
    public void linkDown() {
        lan.linkDown(port);
    }

    /** Takes {@link #linkDown()} back. */
    public void linkUp() {
        lan.linkUp(port);
    }

    /** Cuts the host off from all others behind its back: its link stays up, as when the network splits further away. */
    public void splitOff() {
        lan.splitOff(port);
    }

    /** Takes {@link #splitOff()} back. */
    public void rejoin() {
        lan.rejoin(port);
    }

    /** Takes {@code eth0} away, with all that is on top of it: at once nothing can leave the host. Idempotent. */
    public void cutOff() {
        lan.cutOff(port);
    }

    /**
     * Takes {@code eth0} away and at once ends all processes by SIGKILL: seen from outside, the machine has died. What runs in threads
     * of this process goes on ({@link #echo}, a {@link FailoverClient}); {@link #plugIn()} makes the host usable again.
     *
     * <p>This is the way to measure a kill: the last answer and the last advert are of the same moment.
     */
    public void powerOff() {
        cutOff();
        endProcesses();
    }

    /** Gives the host an {@code eth0}, with another hardware address than before; needed only after {@link #cutOff()} and {@link #powerOff()}. */
    public void plugIn() {
        lan.plugIn(port, site.namespace().fd());
        int index = interfaceIndex();
        site.change(links -> {
            configured.forEach(address -> links.addAddress(InterfaceAddress.of(index, address)));
            links.setUp(index);
        });
        Await.until(() -> name + " has no carrier or link-local address", PATIENCE, this::isReady);
    }

    private boolean isReady() {
        return eth0().filter(Link::isRunning).isPresent()
                && linkLocalAddress().isPresent()
                && addresses().stream().noneMatch(a -> a.has(InterfaceAddress.TENTATIVE));
    }

    // What it has

    /** {@return the index of {@code eth0}} */
    public int interfaceIndex() {
        return site.index(INTERFACE);
    }

    /** {@return the hardware address of {@code eth0}} */
    public HardwareAddress hardwareAddress() {
        HardwareAddress address = eth0().map(Link::hardwareAddress).orElse(null);
        if (address == null) {
            throw new HaException(name + " has no " + INTERFACE);
        }
        return address;
    }

    Site site() {
        return site;
    }

    /** {@return all links} */
    public List<Link> links() {
        return site.ask(links -> links.links());
    }

    /** {@return all addresses of all interfaces} */
    public List<InterfaceAddress> addresses() {
        return site.ask(links -> links.addresses());
    }

    /** {@return whether one of the interfaces has this address} */
    public boolean hasAddress(String address) {
        InetAddress wanted = Addresses.parse("address", address);
        return addresses().stream().anyMatch(a -> a.address().equals(wanted));
    }

    private Optional<Link> eth0() {
        return site.ask(links -> links.link(INTERFACE));
    }

    /** {@return the first address that it was given of a family, if any} */
    Optional<InetAddress> configuredAddress(AddressFamily family) {
        return configured.stream()
                .map(CidrAddress::address)
                .filter(a -> AddressFamily.of(a) == family)
                .findFirst();
    }

    /** {@return the link-local IPv6 address of {@code eth0}, without a scope, once it may be used} */
    public Optional<InetAddress> linkLocalAddress() {
        int index = interfaceIndex();
        return addresses().stream()
                .filter(a -> a.ifIndex() == index && !a.has(InterfaceAddress.TENTATIVE))
                .map(InterfaceAddress::address)
                .filter(a -> AddressFamily.of(a) == AddressFamily.IPV6 && a.isLinkLocalAddress())
                .findFirst();
    }

    /**
     * Starts a UDP service on the host's own addresses and on {@code virtualAddresses}, there or not: to whoever asks one of them it
     * sends from that address the host's name and what it was asked. It ends with the host.
     *
     * @param port 1..65535
     */
    public void echo(int port, String... virtualAddresses) {
        List<InetAddress> addresses = Stream.concat(
                        configured.stream().map(CidrAddress::address),
                        Stream.of(virtualAddresses).map(a -> Addresses.parse("virtual address", a)))
                .toList();
        // The kernel asks only when a socket is bound; so others on this host never see the setting.
        Echo echo = ask(() -> {
            allowForeignAddresses(1);
            try {
                return Echo.open(name, interfaceIndex(), port, addresses);
            } finally {
                allowForeignAddresses(0);
            }
        });
        attach(echo);
        echo.start(this);
    }

    private void allowForeignAddresses(int allowed) {
        site.sysctl("ipv4/ip_nonlocal_bind", allowed);
        site.sysctl("ipv6/ip_nonlocal_bind", allowed);
    }

    /**
     * Ends what runs here, by SIGKILL, and removes the host. Idempotent.
     *
     * @throws HaException if something of it is left
     */
    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        Closing closing = new Closing();
        List<AutoCloseable> reverse;
        synchronized (attached) {
            reverse = new ArrayList<>(attached);
            attached.clear();
        }
        for (int i = reverse.size() - 1; i >= 0; i--) {
            closing.close(reverse.get(i));
        }
        closing.close(this::endProcesses);
        closing.close(this::cutOff);
        closing.close(site);
        closing.finish("close " + name);
    }

    private void endProcesses() {
        Await.until(() -> name + " still runs " + processes(), PATIENCE, () -> {
            List<ProcessHandle> running = processes(); // again and again: some start others when their children die
            running.forEach(ProcessHandle::destroyForcibly);
            return running.isEmpty();
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
