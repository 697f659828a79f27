package io.ha4j.lvs.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Lab;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose failure it is that a connection cannot be made. */
class LocalFailureTest {

    /** As Netty has it, which adds where to, and keeps the number to itself. */
    private static Throwable failure(int error) {
        Lab.require(EngineKind.EPOLL.trouble() == null, "Netty's native code does not work here");
        String words = new Errors.NativeIoException("connect", -error).getMessage();
        return new IOException(words + ": /192.0.2.1:80", new ConnectException(words));
    }

    /** EPERM, EAGAIN, ENOMEM, ENFILE, EMFILE, EADDRINUSE, EADDRNOTAVAIL, ENOBUFS. */
    @ParameterizedTest
    @ValueSource(ints = {1, 11, 12, 23, 24, 98, 99, 105})
    void isThisHostsIfItLacksSomething(int error) {
        assertThat(LocalFailure.is(failure(error))).isTrue();
    }

    /** EACCES (IPv6: a firewall on the way), ENETDOWN, ENETUNREACH, ECONNRESET, ETIMEDOUT, ECONNREFUSED, EHOSTUNREACH. */
    @ParameterizedTest
    @ValueSource(ints = {13, 100, 101, 104, 110, 111, 113})
    void isTheServersIfItCannotBeReached(int error) {
        assertThat(LocalFailure.is(failure(error))).isFalse();
    }

    @Test
    void knowsWhatTheJdkSays() {
        assertThat(LocalFailure.is(new IOException(new BindException("no matter what"))))
                .isTrue();
        assertThat(LocalFailure.is(new ConnectException("Connection refused"))).isFalse();
        assertThat(LocalFailure.is(new NoRouteToHostException("No route to host")))
                .isFalse();
        assertThat(LocalFailure.is(new SocketTimeoutException())).isFalse();
    }

    @Test
    void knowsWhatTheKernelSays() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.bind(new InetSocketAddress("192.0.2.1", 0));
            throw new AssertionError("this host has an address of the documentation");
        } catch (IOException e) {
            assertThat(LocalFailure.is(e)).isTrue();
        }
        try (SocketChannel channel = SocketChannel.open()) {
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
            throw new AssertionError("somebody listens at port 1");
        } catch (ConnectException e) {
            assertThat(LocalFailure.is(e)).isFalse();
        }
    }
}
