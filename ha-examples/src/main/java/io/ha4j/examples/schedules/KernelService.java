package io.ha4j.examples.schedules;

import io.ha4j.HaException;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The only virtual service that the kernel has: whatever goes to a virtual address, TCP and UDP. {@code ipvsadm} makes and
 * changes it; what the kernel makes of it is read from {@code /proc}. Not thread-safe.
 */
final class KernelService implements AutoCloseable {

    private static final int FIRST_PORT = 1_024;
    private static final int SERVER_PORT = 80;
    private static final Path SERVERS = Path.of("/proc/net/ip_vs");
    private static final Path CONNECTIONS = Path.of("/proc/net/ip_vs_conn");

    /** A real server, as it is now. */
    record Row(String name, int weight, int active, int inactive) {
        int connections() {
            return active + inactive;
        }
    }

    private final Shell shell;
    private final AddressPlan plan;
    private final int mark;
    /** From the kernel's notation of an endpoint. */
    private final Map<String, String> names = new HashMap<>();

    /** Makes it; {@code mark} is what its packets are marked with. */
    KernelService(Shell shell, AddressPlan plan, int mark, String scheduler) {
        this.shell = shell;
        this.plan = plan;
        this.mark = mark;
        ipvsadm("-A", "-s", scheduler);
    }

    /** {@return the address {@code number}, 1..65535, of the service} */
    InetSocketAddress virtual(int number) {
        return new InetSocketAddress(
                plan.virtual(number), FIRST_PORT + mark); // the kernel knows no connection to this port
    }

    /** Changes the scheduler: the new one begins with all servers that are there. */
    void schedule(String scheduler, List<String> flags) {
        if (flags.isEmpty()) {
            ipvsadm("-E", "-s", scheduler);
        } else {
            ipvsadm("-E", "-s", scheduler, "-b", String.join(",", flags));
        }
    }

    void add(String name, int weight, int upperThreshold) {
        names.put(hex(address(name)), name);
        change("-a", name, weight, upperThreshold);
    }

    void edit(String name, int weight, int upperThreshold) {
        change("-e", name, weight, upperThreshold);
    }

    private void change(String how, String name, int weight, int upperThreshold) {
        String server = Addresses.text(address(name));
        String limit = Integer.toString(upperThreshold);
        ipvsadm(how, "-r", server, "-m", "-w", Integer.toString(weight), "-x", limit, "-y", "0");
    }

    void remove(String name) {
        ipvsadm("-d", "-r", Addresses.text(address(name)));
    }

    private void ipvsadm(String what, String... more) {
        List<String> words = new ArrayList<>(List.of("ipvsadm", what, "-f", Integer.toString(mark)));
        if (plan == AddressPlan.IPV6) {
            words.add("-6");
        }
        words.addAll(List.of(more));
        shell.run(words);
    }

    /** {@return where server {@code name}, one of A to Z, listens} */
    InetSocketAddress address(String name) {
        return new InetSocketAddress(plan.server(name.charAt(0) - 'A' + 1), SERVER_PORT);
    }

    /** {@return the list of servers, in its own order} */
    List<Row> servers() {
        List<Row> rows = new ArrayList<>();
        for (String line : read(SERVERS)) {
            String[] fields = line.strip().split(" +", -1); // -> C0000201:0050 Masq 4 0 1
            String name = fields.length < 6 ? null : names.get(fields[1]);
            if (name != null) {
                rows.add(new Row(
                        name, Integer.parseInt(fields[3]), Integer.parseInt(fields[4]), Integer.parseInt(fields[5])));
            }
        }
        return rows;
    }

    /** {@return which server has the connection, by {@link #connection}, of all connections that the kernel knows} */
    Map<String, String> connections() {
        Map<String, String> connections = new HashMap<>();
        for (String line : read(CONNECTIONS)) {
            String[] fields = line.strip().split(" +", -1); // UDP 0A000001 D9CC C6120001 0063 C0000202 0050 UDP 300
            String name = fields.length < 7 ? null : names.get(endpoint(fields[5], fields[6]));
            if (name != null) {
                connections.put(endpoint(fields[1], fields[2]) + " " + endpoint(fields[3], fields[4]), name);
            }
        }
        return connections;
    }

    /** {@return the key in {@link #connections()}} */
    static String connection(InetSocketAddress client, InetSocketAddress destination) {
        return hex(client) + " " + hex(destination);
    }

    private static String endpoint(String address, String port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    private static String hex(InetSocketAddress endpoint) {
        byte[] bytes = endpoint.getAddress().getAddress();
        String digits = HexFormat.of().formatHex(bytes);
        String address = bytes.length == 4
                ? digits.toUpperCase(Locale.ROOT)
                : "[" + digits.replaceAll("(....)(?!$)", "$1:") + "]";
        return address + ":" + "%04X".formatted(endpoint.getPort());
    }

    private static List<String> read(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new HaException("cannot read " + path + " (needs a kernel that has IPVS: lab/ipvs)", e);
        }
    }

    @Override
    public void close() {
        ipvsadm("-D");
    }
}
