package io.ha4j.examples.schedules;

import io.ha4j.HaException;
import io.ha4j.examples.schedules.KernelService.Row;
import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One scenario: what is done to the service, and what the kernel picks, step by step as text. A pick is read from the counters of
 * the servers, and compared with the kernel's table of connections when the scenario ends. Not thread-safe.
 */
final class Recording implements AutoCloseable {

    /** Those that look at how many connections a server has. */
    private static final Set<String> COUNTING = Set.of("lc", "wlc", "sed", "nq", "ovf", "lblc", "lblcr");

    private static final int FIRST_PORT = 1_024;
    private static final int MOST_READINGS = 10;
    /** As the kernel begins. */
    private static final int ONE_DAY_SECONDS = 86_400;

    private static final int PACKET_TIMEOUT_SECONDS = 300;

    private final KernelHost host;
    private final Scheduling scheduling;
    private final AddressPlan plan;
    private final KernelService service;
    private final Clients clients;
    private final SplittableRandom random;
    private final StringBuilder text = new StringBuilder();
    /** All connections, by {@link KernelService#connection}, and the server of those that are not proven yet. */
    private final Set<String> used = new HashSet<>();

    private final Map<String, String> unproven = new HashMap<>();
    /** Which server was picked last for a client. */
    private final Map<InetSocketAddress, String> servers = new HashMap<>();
    /** Upper thresholds. */
    private final Map<String, Integer> limits = new HashMap<>();

    private final Set<String> declared = new HashSet<>();
    private final Set<String> overloaded = new TreeSet<>();
    private final Map<String, String> toldLoads = new HashMap<>();
    private String toldOverloaded = "overloaded";
    private final List<Runnable> undo = new ArrayList<>();

    /** Begins a scenario with an empty service. */
    Recording(Scenario scenario, KernelHost host) {
        this.host = host;
        this.scheduling = scenario.scheduling();
        this.plan = scenario.plan();
        this.random = new SplittableRandom(scenario.title().hashCode());
        this.clients = new Clients(plan);
        this.service = host.newService(plan, scheduling.name().equals("fo") ? "rr" : "fo");
        say("scenario " + scenario.title());
        say("scheduler " + String.join(" ", scheduling.words()));
    }

    /** Puts the scheduler in charge of these servers, such as {@code A=4 B=3 C=2}, in the order of the kernel's list. */
    void servers(String list) {
        List<String> weighted = list.isEmpty() ? List.of() : List.of(list.split(" ", -1));
        weighted.forEach(server -> declare(server.substring(0, 1)));
        for (int i = weighted.size() - 1; i >= 0; i--) { // the last one added is the first in the list
            String server = weighted.get(i);
            service.add(server.substring(0, 1), Integer.parseInt(server.substring(2)), 0);
        }
        service.schedule(scheduling.name(), scheduling.flags());
        sayServers();
    }

    /** Adds a server, which has no limit, at the head of the list. */
    void add(String name, int weight) {
        declare(name);
        limits.remove(name);
        overloaded.remove(name);
        service.add(name, weight, 0);
        sayServers();
    }

    void weight(String name, int weight) {
        service.edit(name, weight, limit(name));
        sayServers();
    }

    void remove(String name) {
        service.remove(name);
        sayServers();
    }

    /** From now on the server is overloaded as soon as a pick lets it have {@code connections}; 0 for never. */
    void limit(String name, int connections) {
        if (connections == 0 || connections > limit(name)) {
            overloaded.remove(name); // __ip_vs_update_dest in ip_vs_ctl.c
        }
        limits.put(name, connections);
        service.edit(name, row(name).weight(), connections);
        sayServers(); // the kernel tells the scheduler of any edit
    }

    private int limit(String name) {
        return limits.getOrDefault(name, 0);
    }

    List<Row> rows() {
        return service.servers();
    }

    private Row row(String name) {
        return rows().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new HaException("no server " + name + " in the list"));
    }

    String scheduler() {
        return scheduling.name();
    }

    /** {@return whether the scheduler looks at how many connections a server has} */
    boolean isCounting() {
        return COUNTING.contains(scheduling.name());
    }

    SplittableRandom random() {
        return random;
    }

    InetSocketAddress anyClient() {
        return new InetSocketAddress(plan.client(random), FIRST_PORT + random.nextInt(0x10000 - FIRST_PORT));
    }

    /** A datagram from any client to the virtual address {@code virtual}: for the kernel an inactive connection. */
    void packet(int virtual) {
        packet(anyClient(), virtual);
    }

    /** The same from {@code client}. */
    void packet(InetSocketAddress client, int virtual) {
        pick(client, virtual, clients::send);
    }

    /** A client that connects to the virtual address {@code virtual}, and stays connected. */
    void connection(int virtual) {
        pick(anyClient(), virtual, clients::connect);
    }

    /** Ends the oldest connection to a server in the list, if there is one: it is inactive from now on. */
    void disconnect() {
        // What is sent to a removed server is lost, and repeated at times that nobody can foresee.
        Set<String> there = rows().stream().map(Row::name).collect(Collectors.toSet());
        clients.disconnect(client -> there.contains(servers.get(client)));
    }

    private interface Attempt {
        boolean finds(InetSocketAddress client, InetSocketAddress destination);
    }

    private void pick(InetSocketAddress client, int virtual, Attempt attempt) {
        InetSocketAddress destination = service.virtual(virtual);
        String connection = KernelService.connection(client, destination);
        if (!used.add(connection)) {
            return; // the kernel would not schedule it
        }
        List<Row> before = rows();
        sayState(before);
        boolean found = attempt.finds(client, destination);
        List<Row> changed = new ArrayList<>(rows());
        changed.removeAll(before);
        if (changed.size() != (found ? 1 : 0)) {
            throw new HaException("a pick that nobody understands after\n" + text + before + " -> " + changed);
        }
        String picked = "none";
        if (found) {
            Row server = changed.get(0);
            picked = server.name();
            unproven.put(connection, picked);
            servers.put(client, picked);
            if (limit(picked) > 0 && server.connections() >= limit(picked)) {
                overloaded.add(picked); // ip_vs_bind_dest in ip_vs_conn.c
            }
        }
        say("pick " + Addresses.text(client) + " " + Addresses.text(destination.getAddress()) + " -> " + picked);
    }

    /** Compares the picks with the kernel's table of connections. */
    private void prove() {
        // While others expire, the kernel may leave some out.
        for (int i = 0; i < MOST_READINGS && !unproven.isEmpty(); i++) {
            unproven.entrySet().removeAll(service.connections().entrySet());
        }
        if (!unproven.isEmpty()) {
            throw new HaException("picked, but not connected: " + unproven);
        }
    }

    /** Sets how long lblc and lblcr remember. */
    void expiration(int seconds) {
        host.setExpiration(seconds);
        undo.add(() -> host.setExpiration(ONE_DAY_SECONDS));
        say("expiration " + seconds);
    }

    /** Sets for how long the connection of a packet counts. */
    void packetTimeout(int seconds) {
        host.setPacketTimeout(seconds);
        undo.add(() -> host.setPacketTimeout(PACKET_TIMEOUT_SECONDS));
    }

    /** Lets time pass. */
    void pause(int millis) {
        prove();
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted", e);
        }
        say("wait " + millis);
    }

    private void declare(String name) {
        if (declared.add(name)) {
            InetSocketAddress address = service.address(name);
            clients.listen(address);
            say("server " + name + " " + Addresses.text(address));
        }
    }

    private void sayServers() {
        StringJoiner words = new StringJoiner(" ");
        words.add("servers");
        rows().forEach(row -> words.add(row.name() + "=" + row.weight()));
        say(words.toString());
    }

    private void sayState(List<Row> rows) {
        StringBuilder loads = new StringBuilder("counts");
        StringBuilder out = new StringBuilder("overloaded");
        for (Row row : rows) {
            String load = "=" + row.active() + "/" + row.inactive();
            if (isCounting() && !load.equals(toldLoads.getOrDefault(row.name(), "=0/0"))) {
                toldLoads.put(row.name(), load);
                loads.append(' ').append(row.name()).append(load);
            }
            if (row.connections() * 4 < limit(row.name()) * 3) {
                overloaded.remove(row.name()); // ip_vs_unbind_dest in ip_vs_conn.c
            }
        }
        overloaded.stream()
                .filter(name -> isThere(name, rows))
                .forEach(name -> out.append(' ').append(name));
        if (loads.indexOf(" ") > 0) {
            say(loads.toString());
        }
        if (!out.toString().equals(toldOverloaded)) {
            toldOverloaded = out.toString();
            say(toldOverloaded);
        }
    }

    private static boolean isThere(String name, List<Row> rows) {
        return rows.stream().anyMatch(row -> row.name().equals(name));
    }

    private void say(String line) {
        text.append(line).append('\n');
    }

    /** {@return all that happened. It is proven} */
    String text() {
        prove();
        return text.toString();
    }

    @Override
    public void close() {
        clients.close();
        service.close();
        undo.forEach(Runnable::run);
    }
}
