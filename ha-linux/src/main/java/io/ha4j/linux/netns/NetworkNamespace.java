package io.ha4j.linux.netns;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.FileDescriptor;
import io.ha4j.linux.sys.LibC;
import io.ha4j.value.Require;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A network of its own, with nothing in it but a loopback interface that is up: for tests and labs, which connect several of them.
 * A dedicated thread lives in it and does there what {@link #call} and {@link #run} are given.
 *
 * <p>A socket belongs to the namespace of the thread that opened it and may be used from any thread afterwards. <b>But not every Java
 * object opens its socket when it is made</b>: a {@code java.net.Socket} does so when it connects, in the namespace of the thread that
 * connects. So traffic that was meant for the lab leaves by the machine's real network if such an object slips out of its namespace;
 * that has happened. Therefore {@link #create} refuses to work in a process that has a real network: start the JVM in a namespace
 * without one, as {@code lab/bin/java} does. Channels ({@code SocketChannel}, {@code DatagramChannel}) and the sockets of this module
 * open at once. A thread that is started by a thread in a namespace lives there too, for ever, and so does a process.
 *
 * <p>Thread-safe. The kernel removes the namespace when it is closed here and no socket, thread or process holds on to it.
 */
public final class NetworkNamespace implements AutoCloseable {

    /** What may fail. */
    @FunctionalInterface
    public interface ThrowingRunnable {
        /** Does it. */
        void run() throws Exception;
    }

    private static final int CLONE_NEWNET = 0x40000000;
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int AF_INET_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCSIFFLAGS = 0x8914;
    private static final short IFF_UP = 1;
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int INBOX_CAPACITY = 64;

    private final ArrayBlockingQueue<FutureTask<?>> inbox = new ArrayBlockingQueue<>(INBOX_CAPACITY);
    private final Thread thread;
    private final FileDescriptor namespace;
    private volatile boolean closed;

    private NetworkNamespace(String label) {
        FutureTask<FileDescriptor> entry = new FutureTask<>(NetworkNamespace::enterNew);
        inbox.add(entry);
        thread = new Thread(this::live, "ha-netns-" + label);
        thread.setDaemon(true);
        thread.start();
        try {
            namespace = await(entry);
        } catch (Exception e) {
            closed = true;
            thread.interrupt();
            if (e instanceof RuntimeException mine) {
                throw mine;
            }
            throw new LinuxException("cannot make a network namespace: " + e.getMessage(), 0, e);
        }
    }

    /**
     * {@return a new namespace}
     *
     * @param label for the name of its thread, {@code ha-netns-<label>}
     * @throws IllegalStateException if the process has a real network, see {@link #requireNoUplink}
     * @throws LinuxException if this is not Linux, or the process lacks CAP_SYS_ADMIN
     */
    public static NetworkNamespace create(String label) {
        Require.notBlank("label", label);
        LibC.require();
        requireNoUplink();
        return new NetworkNamespace(label);
    }

    /**
     * Makes sure that nothing that goes wrong in a lab can leave the machine.
     *
     * @throws IllegalStateException if the network namespace in which this process was started has more than a loopback interface
     */
    public static void requireNoUplink() {
        List<String> uplinks = Uplinks.ofTheProcess();
        if (!uplinks.isEmpty()) {
            throw new IllegalStateException("interfaces of this process: " + String.join(", ", uplinks)
                    + " (expected: lo alone, so that a lab cannot send into a real network; start the JVM with lab/bin/java,"
                    + " or under unshare -n)");
        }
    }

    /** {@return whether {@link #create} can work here: Linux, CAP_SYS_ADMIN and CAP_NET_ADMIN, and no real network} */
    public static boolean available() {
        try {
            LibC.require();
            long capabilities = effectiveCapabilities(Files.readAllLines(Path.of("/proc/self/status")));
            return (capabilities >> CAP_SYS_ADMIN & capabilities >> CAP_NET_ADMIN & 1) == 1
                    && Uplinks.ofTheProcess().isEmpty();
        } catch (LinuxException | IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static long effectiveCapabilities(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElse(0);
    }

    /**
     * Runs {@code task} on the thread of this namespace and waits for its result, for at most 30 s.
     *
     * @throws Exception what {@code task} threw
     * @throws IllegalStateException if the namespace is closed, or the task did not end in time
     */
    public <T> T call(Callable<T> task) throws Exception {
        if (Thread.currentThread() == thread) {
            return task.call();
        }
        FutureTask<T> handed = new FutureTask<>(task);
        if (closed || !inbox.offer(handed)) {
            throw new IllegalStateException(thread.getName() + (closed ? " is closed" : " has too many tasks waiting"));
        }
        if (closed) {
            handed.cancel(true); // it may have come too late to be looked at
        }
        return await(handed);
    }

    /**
     * Runs {@code task} on the thread of this namespace and waits for its end, for at most 30 s.
     *
     * @throws Exception what {@code task} threw
     * @throws IllegalStateException if the namespace is closed, or the task did not end in time
     */
    public void run(ThrowingRunnable task) throws Exception {
        call(() -> {
            task.run();
            return true;
        });
    }

    /**
     * {@return a file descriptor of the namespace, for example to move an interface into it}
     *
     * @throws IllegalStateException if the namespace is closed
     */
    public int fd() {
        return namespace.number();
    }

    /** Interrupts what runs, ends the thread, waiting for at most 5 s, and lets go of the namespace. Idempotent. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        for (FutureTask<?> waiting = inbox.poll(); waiting != null; waiting = inbox.poll()) {
            waiting.cancel(false);
        }
        if (Thread.currentThread() != thread) {
            joinThread();
        }
        namespace.close();
    }

    private void joinThread() {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void live() {
        while (!closed) {
            try {
                inbox.take().run(); // a FutureTask keeps what it throws
            } catch (InterruptedException e) {
                // closed; or a leftover of a task that was cancelled
            }
        }
    }

    private <T> T await(FutureTask<T> task) throws Exception {
        try {
            return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        } catch (CancellationException e) {
            throw new IllegalStateException(thread.getName() + " is closed", e);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new IllegalStateException(thread.getName() + ": a task did not end within " + PATIENCE, e);
        }
    }

    private static FileDescriptor enterNew() {
        if (LibC.unshare(CLONE_NEWNET) < 0) {
            throw refused(LibC.errno());
        }
        FileDescriptor entered = FileDescriptor.of(
                LibC.open("/proc/thread-self/ns/net", O_RDONLY_CLOEXEC, 0), "open /proc/thread-self/ns/net");
        try {
            bringLoopbackUp();
            return entered;
        } catch (RuntimeException | Error e) {
            entered.close();
            throw e;
        }
    }

    /** Package-private for its test: root is never refused. */
    static LinuxException refused(int errno) {
        String advice =
                errno == Errno.EPERM ? "; needs CAP_SYS_ADMIN: run as root (container: --cap-add SYS_ADMIN)" : "";
        return new LinuxException("make a network namespace: " + Errno.text(errno) + advice, errno);
    }

    private static void bringLoopbackUp() {
        try (FileDescriptor socket =
                FileDescriptor.of(LibC.socket(2, AF_INET_DGRAM_CLOEXEC, 0), "open a socket in a new namespace")) {
            // struct ifreq: 16 bytes of name, short flags
            ByteBuffer request = ByteBuffer.allocateDirect(40)
                    .order(ByteOrder.nativeOrder())
                    .put(0, "lo".getBytes(StandardCharsets.US_ASCII));
            try {
                long address = LibC.address(request);
                Errno.check(LibC.ioctl(socket.number(), SIOCGIFFLAGS, address), "read the flags of lo");
                request.putShort(16, (short) (request.getShort(16) | IFF_UP));
                Errno.check(LibC.ioctl(socket.number(), SIOCSIFFLAGS, address), "bring lo up");
            } finally {
                Reference.reachabilityFence(request);
            }
        }
    }
}
