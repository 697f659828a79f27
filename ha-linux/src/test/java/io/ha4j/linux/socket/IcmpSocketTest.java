package io.ha4j.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netns.NetworkNamespace;
import io.ha4j.linux.sys.Errno;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both kinds of socket, each in a network namespace whose sysctl allows that one. */
@Tag("lab")
@Timeout(60)
class IcmpSocketTest {

    @BeforeEach
    void needsNamespaces() {
        Lab.require(NetworkNamespace.available(), "no network namespaces: needs root and lab/bin/java");
    }

    @Test
    void pingsByARawSocketWhereNoOtherIsAllowed() throws Exception {
        pings("1 0", true);
    }

    @Test
    void pingsWithoutPrivilegeWhereTheSysctlAllowsIt() throws Exception {
        pings("0 2147483647", false);
    }

    private static void pings(String groups, boolean raw) throws Exception {
        try (NetworkNamespace lan = NetworkNamespace.create("ping")) {
            lan.run(() -> {
                allow(groups);
                ping(AddressFamily.IPV4, "127.0.0.1", raw);
                ping(AddressFamily.IPV4, "127.0.0.2", raw);
                ping(AddressFamily.IPV6, "::1", raw);
            });
        }
    }

    private static void allow(String groups) throws IOException {
        Files.writeString(Path.of("/proc/sys/net/ipv4/ping_group_range"), groups, StandardCharsets.US_ASCII);
    }

    private static void ping(AddressFamily family, String address, boolean raw) throws IOException {
        InetAddress target = Addresses.parse("address", address);
        byte[] data = {1, 2, 3, 4, 5};
        try (IcmpSocket socket = IcmpSocket.open(family);
                IcmpSocket other = IcmpSocket.open(family)) {
            assertThat(socket.isRaw()).isEqualTo(raw);
            socket.send(target, 0xfedc, data);
            EchoReply reply = new EchoReply();
            Await.until("a reply of " + address, () -> received(socket, reply));
            assertThat(reply.source().getAddress()).isEqualTo(target.getAddress());
            assertThat(reply.sequence()).isEqualTo(0xfedc);
            assertThat(Arrays.copyOf(reply.data(), reply.length())).isEqualTo(data);
            assertThat(received(socket, reply))
                    .as("nothing else, such as the request itself")
                    .isFalse();
            assertThat(received(other, reply)).as("replies to others").isFalse();
        }
    }

    private static boolean received(IcmpSocket socket, EchoReply into) {
        try {
            return socket.receive(into);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void saysWhereItCannotSend() throws Exception {
        try (NetworkNamespace lan = NetworkNamespace.create("ping")) {
            lan.run(() -> {
                try (IcmpSocket socket = IcmpSocket.open(AddressFamily.IPV4)) {
                    assertThatThrownBy(() -> socket.send(Addresses.parse("a", "192.0.2.1"), 1, new byte[0]))
                            .isInstanceOf(IOException.class)
                            .hasMessage("ping 192.0.2.1: " + Errno.text(Errno.ENETUNREACH));
                    assertThatThrownBy(() -> socket.send(Addresses.parse("a", "::1"), 1, new byte[0]))
                            .hasMessageContaining("expected: an IPv4 address");
                }
            });
        }
    }

    @Test
    void saysHowToAllowIt() {
        LinuxException refused = IcmpSocket.refused(Errno.EPERM, "open an ICMP socket for IPv4");
        assertThat(refused)
                .hasMessageContaining("Operation not permitted")
                .hasMessageContaining("net.ipv4.ping_group_range")
                .hasMessageContaining("CAP_NET_RAW");
        assertThat(IcmpSocket.refused(Errno.ENOBUFS, "x")).hasMessageNotContaining("ping_group_range");
    }

    @Test
    void sumsAsRfc1071Says() {
        byte[] bytes = {0, 1, (byte) 0xf2, 3, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7};
        assertThat(IcmpSocket.checksum(bytes)).isEqualTo(~0xddf2 & 0xffff);
        assertThat(IcmpSocket.checksum(new byte[] {1})).isEqualTo(~0x100 & 0xffff);
    }
}
