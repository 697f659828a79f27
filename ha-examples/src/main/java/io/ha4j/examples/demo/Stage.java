package io.ha4j.examples.demo;

import io.ha4j.examples.common.BackendProcess;
import io.ha4j.examples.common.Child;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where the story plays: the ports, the processes, and the clock on the wall. Thread-safe. */
final class Stage implements AutoCloseable {

    private final DemoOptions options;
    private final PrintStream out;
    private final long began = System.nanoTime();
    private final Set<Child> children = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Stage(DemoOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Announces a step. */
    void announce(String step) {
        out.println();
        show("== " + step);
    }

    /** Says a line, with the time since the beginning. */
    void show(String line) {
        if (!closed) {
            out.printf(Locale.ROOT, "%8.3f s  %s%n", (System.nanoTime() - began) / 1e9, line);
            out.flush();
        }
    }

    /**
     * Makes sure that all ports are free.
     *
     * @throws IOException if one is not; the message says which, and how to choose another
     */
    void checkPorts() throws IOException {
        checkTcp(options.virtual(), "--port");
        for (InetSocketAddress backend : options.backends()) {
            checkTcp(backend, "--backend-port");
        }
        for (InetSocketAddress node : List.of(options.nodeA(), options.nodeB())) {
            try (DatagramSocket free = new DatagramSocket(null)) {
                free.bind(node);
            } catch (IOException e) {
                throw inUse("UDP", node, "--vrrp-port", e);
            }
        }
    }

    private static void checkTcp(InetSocketAddress address, String option) throws IOException {
        try (ServerSocket free = new ServerSocket()) {
            free.setReuseAddress(true);
            free.bind(address);
        } catch (IOException e) {
            throw inUse("TCP", address, option, e);
        }
    }

    private static IOException inUse(String protocol, InetSocketAddress address, String option, IOException cause) {
        return new IOException(
                protocol + " port " + address.getPort() + " on "
                        + address.getAddress().getHostAddress() + " cannot be used: " + cause.getMessage()
                        + " (choose another with " + option + ")",
                cause);
    }

    Child backend(int number) throws IOException, InterruptedException {
        InetSocketAddress address = options.backends().get(number - 1);
        Child child = start(
                "backend-" + number,
                BackendProcess.class,
                List.of("backend-" + number, Integer.toString(address.getPort())));
        child.awaitLine(0, "READY", "READY"::equals);
        return child;
    }

    Child nodeA() throws IOException {
        return node(new NodeSettings(
                "A", DemoBounds.PRIORITY_A, options.nodeA(), options.nodeB(), options.virtual(), options.backends()));
    }

    Child nodeB() throws IOException {
        return node(new NodeSettings(
                "B", DemoBounds.PRIORITY_B, options.nodeB(), options.nodeA(), options.virtual(), options.backends()));
    }

    private Child node(NodeSettings settings) throws IOException {
        return start(settings.name(), NodeProcess.class, settings.toArguments());
    }

    private Child start(String name, Class<?> main, List<String> arguments) throws IOException {
        Child child = Child.start(name, main, arguments, this::show);
        children.add(child);
        if (closed) {
            child.kill();
        }
        return child;
    }

    /** Ends all processes. Idempotent. */
    @Override
    public void close() {
        closed = true;
        children.forEach(Child::kill);
    }
}
