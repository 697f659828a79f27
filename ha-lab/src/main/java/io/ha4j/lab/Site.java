package io.ha4j.lab;

import io.ha4j.HaException;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.linux.netns.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/** A network namespace with a netlink client that its thread owns. Thread-safe. */
final class Site implements AutoCloseable {

    private final NetworkNamespace namespace;
    private final Rtnetlink netlink;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private Site(NetworkNamespace namespace) {
        this.namespace = namespace;
        this.netlink = call(Rtnetlink::open);
    }

    static Site create(String label) {
        NetworkNamespace namespace = NetworkNamespace.create(label);
        try {
            return new Site(namespace);
        } catch (RuntimeException | Error e) {
            namespace.close();
            throw e;
        }
    }

    NetworkNamespace namespace() {
        return namespace;
    }

    /** Runs {@code task} on the thread of the namespace. */
    <T> T call(Callable<T> task) {
        try {
            return namespace.call(task);
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted in a lab", e);
        } catch (Exception e) {
            throw new HaException("in a lab: " + e, e);
        }
    }

    <T> T ask(Function<Rtnetlink, T> question) {
        return call(() -> question.apply(netlink));
    }

    void change(Consumer<Rtnetlink> change) {
        ask(links -> {
            change.accept(links);
            return true;
        });
    }

    /** {@return the index of an interface that is there} */
    int index(String name) {
        return ask(links -> links.link(name))
                .orElseThrow(() -> new HaException(name + " is not there (cut off?)"))
                .index();
    }

    /** Sets {@code /proc/sys/net/<key>}, which is that of the namespace of the thread that opens it. */
    void sysctl(String key, int value) {
        call(() -> Files.writeString(
                Path.of("/proc/sys/net", key),
                value + "\n",
                StandardCharsets.US_ASCII,
                StandardOpenOption.WRITE)); // never CREATE: procfs would refuse
    }

    private Path identity() {
        return call(() -> Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")));
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        try {
            call(() -> {
                netlink.close();
                return true;
            });
        } finally {
            namespace.close();
        }
    }

    /** {@return the processes, of whoever, that are in this namespace} */
    List<ProcessHandle> processes() {
        Path identity = identity();
        ProcessHandle self = ProcessHandle.current(); // its main thread is elsewhere
        return ProcessHandle.allProcesses()
                .filter(process -> !process.equals(self) && isIn(process, identity))
                .toList();
    }

    private static boolean isIn(ProcessHandle process, Path identity) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "ns", "net"))
                    .equals(identity);
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
