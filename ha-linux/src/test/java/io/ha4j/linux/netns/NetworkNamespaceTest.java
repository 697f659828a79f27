package io.ha4j.linux.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.value.Addresses;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a namespace keeps apart, and how it ends. */
@Tag("lab")
@Timeout(60)
class NetworkNamespaceTest {

    @BeforeEach
    void needsNamespaces() {
        Lab.require(NetworkNamespace.available(), "no network namespaces: needs root and lab/bin/java");
    }

    @Test
    void twoNamespacesDoNotSeeEachOther() throws Exception {
        try (NetworkNamespace one = NetworkNamespace.create("one");
                NetworkNamespace two = NetworkNamespace.create("two")) {
            String own = namespaceOfThread();
            assertThat(List.of(
                            one.call(NetworkNamespaceTest::namespaceOfThread),
                            two.call(NetworkNamespaceTest::namespaceOfThread),
                            own))
                    .doesNotHaveDuplicates();
            assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + one.fd())))
                    .hasToString(one.call(NetworkNamespaceTest::namespaceOfThread));
            assertThat(one.call(() -> Thread.currentThread().getName())).isEqualTo("ha-netns-one");

            InetSocketAddress address = Addresses.endpoint("address", "127.0.0.1", 7003);
            ServerSocketChannel server =
                    one.call(() -> ServerSocketChannel.open().bind(address));
            try (server;
                    SocketChannel client = one.call(() -> SocketChannel.open(address))) {
                assertThat(client.getRemoteAddress()).isEqualTo(address);
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> two.call(() -> SocketChannel.open(address)));
                assertThatExceptionOfType(IOException.class).isThrownBy(() -> SocketChannel.open(address));
            }
        }
    }

    @Test
    void exceptionsComeBackAsTheyWere() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create("failing")) {
            assertThatExceptionOfType(FileNotFoundException.class)
                    .isThrownBy(() -> namespace.run(() -> {
                        throw new FileNotFoundException("mine");
                    }))
                    .withMessage("mine");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> namespace.run(() -> {
                        throw new AssertionError("mine");
                    }));
            assertThat(namespace.<Integer>call(() -> namespace.call(() -> 1))).isEqualTo(1);
        }
    }

    @Test
    void endsWithItsThreadAndDescriptor() throws Exception {
        NetworkNamespace namespace = NetworkNamespace.create("ending");
        int fd = namespace.fd();
        String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
        namespace.close();
        namespace.close();
        assertThat(descriptors()).doesNotContain(link);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().equals("ha-netns-ending"));
        assertThatIllegalStateException()
                .isThrownBy(() -> namespace.call(() -> 1))
                .withMessageContaining("is closed");
        assertThatIllegalStateException().isThrownBy(namespace::fd);
    }

    @Test
    void closingInterruptsWhatRuns() throws Exception {
        NetworkNamespace namespace = NetworkNamespace.create("busy");
        Thread caller = new Thread(
                () -> assertThatExceptionOfType(InterruptedException.class)
                        .isThrownBy(() -> namespace.run(new java.util.concurrent.CountDownLatch(1)::await)),
                "ha-test-caller");
        caller.start();
        Await.until("the caller waits", () -> caller.getState() == Thread.State.TIMED_WAITING);
        namespace.close();
        caller.join(10_000);
        assertThat(caller.isAlive()).isFalse();
    }

    private static String namespaceOfThread() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    }

    private static List<String> descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(path -> {
                        try {
                            return Files.readSymbolicLink(path).toString();
                        } catch (IOException e) { // the descriptor of the listing itself
                            return "";
                        }
                    })
                    .toList();
        }
    }

    @Test
    void saysWhatANamespaceNeeds() {
        assertThat(NetworkNamespace.refused(1))
                .hasMessage(
                        "make a network namespace: Operation not permitted (errno 1); needs CAP_SYS_ADMIN: run as root"
                                + " (container: --cap-add SYS_ADMIN)");
        assertThat(NetworkNamespace.refused(28).getMessage())
                .startsWith("make a network")
                .doesNotContain("CAP_");
    }
}
