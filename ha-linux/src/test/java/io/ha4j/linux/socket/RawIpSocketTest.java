package io.ha4j.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.loop.PollLoop;
import io.ha4j.linux.loop.ReadableFd;
import io.ha4j.linux.netns.NetworkNamespace;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.time.Ticker;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Raw sockets on the loopback of a namespace of their own: what goes in comes out, and what the kernel tells about it. */
@Tag("lab")
@Timeout(60)
class RawIpSocketTest {

    private static final int VRRP = 112;
    private static final int LO = 1; // in each network namespace
    private static final InetAddress LOCAL4 = address("127.0.0.1");
    private static final InetAddress LOCAL6 = address("::1");
    private static final byte[] HELLO = "..hello, neighbour".getBytes(StandardCharsets.US_ASCII);

    private NetworkNamespace namespace;
    private final ReceivedPacket packet = new ReceivedPacket();

    @BeforeEach
    void makeNamespace() {
        Lab.require(NetworkNamespace.available(), "no network namespaces: needs root and lab/bin/java");
        namespace = NetworkNamespace.create("raw");
    }

    @AfterEach
    void removeNamespace() {
        if (namespace != null) {
            namespace.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, 0",
        "127.0.0.9, 127.0.0.5, 0",
        "127.0.0.9, 127.0.0.5, 1",
        "::1, ::1, 0",
        "::1, ::1, 1"
    })
    void tellsAllAboutAPacket(String to, String from, int ifIndex) throws Exception {
        try (RawIpSocket socket = open(AddressFamily.of(address(to)))) {
            socket.hops(255)
                    .trafficClass(0xc0)
                    .priority(6)
                    .receiveBuffer(1 << 20)
                    .bindToDevice("lo");
            long before = System.currentTimeMillis();
            byte[] framed = new byte[HELLO.length + 5];
            System.arraycopy(HELLO, 0, framed, 3, HELLO.length);
            socket.send(framed, 3, HELLO.length, address(to), ifIndex, address(from));
            receive(socket);
            assertThat(payload()).isEqualTo(HELLO);
            assertThat(packet.malformed()).isFalse();
            assertThat(packet.truncated()).isFalse();
            assertThat(packet.source()).isEqualTo(address(from));
            assertThat(packet.destination()).isEqualTo(address(to));
            assertThat(packet.hops()).isEqualTo(255);
            assertThat(packet.ifIndex()).isEqualTo(LO);
            assertThat(packet.kernelTimeNanos() / 1_000_000).isBetween(before - 1, System.currentTimeMillis());
            assertThat(socket.receive(packet)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(AddressFamily.class)
    void saysThatALongPacketWasCut(AddressFamily family) throws Exception {
        InetAddress local = family == AddressFamily.IPV4 ? LOCAL4 : LOCAL6;
        try (RawIpSocket socket = open(family)) {
            socket.send(new byte[2048], 0, 2048, local, 0, null);
            receive(socket);
            boolean ipv4 = family == AddressFamily.IPV4; // whose header counts
            assertThat(packet.truncated()).isEqualTo(ipv4);
            assertThat(packet.malformed()).isFalse();
            assertThat(packet.length()).isEqualTo(ipv4 ? 2028 : 2048);
            socket.send(new byte[0], 0, 0, local, 0, null);
            receive(socket);
            assertThat(packet.length()).isZero();
        }
    }

    @Test
    void theKernelChecksTheChecksumOfIpv6() throws Exception {
        try (RawIpSocket summing = open(AddressFamily.IPV6);
                RawIpSocket plain = open(AddressFamily.IPV6)) {
            summing.checksumOffset(0);
            plain.send(HELLO, 0, HELLO.length, LOCAL6, 0, null); // its first two bytes are no checksum
            receive(plain);
            assertThat(summing.receive(packet)).isFalse();
            summing.send(HELLO, 0, HELLO.length, LOCAL6, 0, null);
            receive(summing);
            assertThat(payload()).hasSize(HELLO.length).isNotEqualTo(HELLO).endsWith('u', 'r');
        }
    }

    @Test
    void theFilterPassesTheTypesThatItNames() throws Exception {
        try (RawIpSocket socket = namespace.call(() -> RawIpSocket.open(AddressFamily.IPV6, 58))) {
            socket.icmp6Filter(200);
            for (int type : new int[] {201, 200, 202}) { // types for private experimentation, RFC 4443 section 2.1
                socket.send(new byte[] {(byte) type, 0, 0, 0, 1, 2, 3, 4}, 0, 8, LOCAL6, 0, null);
            }
            receive(socket);
            assertThat(payload()[0]).isEqualTo((byte) 200);
            assertThat(socket.receive(packet)).isFalse();
        }
    }

    @Test
    void aLoopReadsIt() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (RawIpSocket socket = open(AddressFamily.IPV4);
                RawIpSocket peer = open(AddressFamily.IPV4);
                PollLoop loop = PollLoop.start("ha-test-raw", Ticker.system())) {
            ReadableFd source = new ReadableFd() {
                @Override
                public int fd() {
                    return socket.fd();
                }

                @Override
                public void drain(long nowNanos) {
                    try {
                        for (int i = 0; i < 64 && socket.receive(packet); i++) {
                            heard.add(new String(payload(), StandardCharsets.US_ASCII));
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };
            loop.execute(() -> loop.register(source));
            for (int i = 0; i < 100; i++) {
                byte[] text = ("packet " + i).getBytes(StandardCharsets.US_ASCII);
                peer.send(text, 0, text.length, LOCAL4, 0, null);
            }
            Await.until("100 packets", () -> heard.size() == 100);
            assertThat(heard).startsWith("packet 0").endsWith("packet 99");
            loop.call(() -> {
                loop.deregister(source);
                return true;
            });
        }
    }

    @Test
    void whatCannotBeSentIsAnIoException() throws Exception {
        try (RawIpSocket socket = open(AddressFamily.IPV4)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> socket.send(HELLO, 0, HELLO.length, address("192.0.2.1"), 0, null))
                    .withMessage("send to 192.0.2.1: Network is unreachable (errno 101)");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> socket.send(HELLO, 0, HELLO.length, LOCAL4, 4711, LOCAL4))
                    .withMessage("send to 127.0.0.1 by interface 4711 from 127.0.0.1: No such device (errno 19)");
            socket.send(HELLO, 0, HELLO.length, LOCAL4, 0, null);
            receive(socket);
        }
    }

    @Test
    void refusesWhatDoesNotFit() throws Exception {
        try (RawIpSocket socket = open(AddressFamily.IPV4)) {
            assertThatExceptionOfType(LinuxException.class)
                    .isThrownBy(() -> socket.bindToDevice("eth9"))
                    .withMessage("bind to device eth9: No such device (errno 19)");
            assertThatIllegalArgumentException().isThrownBy(() -> socket.bindToDevice("a-name-that-is-too-long"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> socket.send(HELLO, 0, 2, LOCAL6, 0, null))
                    .withMessageContaining("(expected: an IPv4 address)");
            assertThatIllegalArgumentException().isThrownBy(() -> socket.joinGroup(LOCAL4, LO));
            assertThatIllegalArgumentException().isThrownBy(() -> socket.hops(0));
            assertThatIllegalStateException()
                    .isThrownBy(() -> socket.checksumOffset(6))
                    .withMessage("checksumOffset: raw IPv4 socket for protocol 112 (expected: an IPv6 socket)");
            assertThatIllegalStateException().isThrownBy(() -> socket.icmp6Filter(136));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> socket.send(HELLO, 1, HELLO.length, LOCAL4, 0, null));
        }
    }

    @Test
    void aClosedSocketIsRefused() throws Exception {
        RawIpSocket socket = open(AddressFamily.IPV4);
        socket.close();
        socket.close();
        assertThatIllegalStateException().isThrownBy(socket::fd);
        assertThatIllegalStateException().isThrownBy(() -> socket.receive(packet));
    }

    private RawIpSocket open(AddressFamily family) throws Exception {
        return namespace.call((Callable<RawIpSocket>) () -> RawIpSocket.open(family, VRRP));
    }

    private void receive(RawIpSocket socket) {
        Await.until("a packet", () -> {
            try {
                return socket.receive(packet);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private byte[] payload() {
        return java.util.Arrays.copyOfRange(packet.bytes(), packet.offset(), packet.offset() + packet.length());
    }

    private static InetAddress address(String literal) {
        return Addresses.parse("address", literal);
    }
}
