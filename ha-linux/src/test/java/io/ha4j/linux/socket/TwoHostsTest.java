package io.ha4j.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netns.NetworkNamespace;
import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.LibC;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two namespaces and a cable between them: multicast, link-local addresses, frames, and a link that goes down. */
@Tag("lab")
@Timeout(60)
class TwoHostsTest {

    private static final int VRRP = 112;
    private static final byte[] HELLO = {0x31, 51, 100, 1, 0, 100, 0, 0, 10, 99, 0, 100};

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ReceivedPacket packet = new ReceivedPacket();
    private NetworkNamespace left;
    private NetworkNamespace right;
    private int leftIndex;
    private int rightIndex;

    @BeforeEach
    void layTheCable() throws Exception {
        Lab.require(NetworkNamespace.available(), "no network namespaces: needs root and lab/bin/java");
        left = keep(NetworkNamespace.create("left"));
        right = keep(NetworkNamespace.create("right"));
        String rightPath = "/proc/" + ProcessHandle.current().pid() + "/fd/" + right.fd();
        ip(left, "link add eth0 type veth peer name eth0 netns " + rightPath);
        for (NetworkNamespace host : List.of(left, right)) {
            int number = host == left ? 1 : 2;
            ip(host, "link set eth0 up");
            ip(host, "addr add 10.99.0." + number + "/24 dev eth0");
            ip(host, "addr add fe80::" + number + "/64 dev eth0 nodad");
        }
        leftIndex = indexOfRunningCable(left);
        rightIndex = indexOfRunningCable(right);
    }

    /** The kernel drops what is sent before it has heard of the carrier. */
    private static int indexOfRunningCable(NetworkNamespace host) throws Exception {
        Await.until("carrier", () -> {
            try {
                return host.call(() -> NetworkInterface.getByName("eth0").isUp());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        return host.call(() -> NetworkInterface.getByName("eth0").getIndex());
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @ParameterizedTest
    @CsvSource({"224.0.0.18, 10.99.0.1", "ff02::12, fe80::1"})
    void multicastGoesToThoseWhoJoined(String group, String from) throws Exception {
        RawIpSocket sender = openLeft(AddressFamily.of(address(group)));
        RawIpSocket receiver = openRight(AddressFamily.of(address(group)));
        sender.multicastInterface(leftIndex).multicastLoop(false);
        sender.joinGroup(address(group), leftIndex);
        receiver.multicastAll(false);
        sender.send(HELLO, 0, HELLO.length, address(group), leftIndex, address(from));
        assertThat(receiver.receive(packet)).as("not joined yet").isFalse();
        receiver.joinGroup(address(group), rightIndex);
        sender.send(HELLO, 0, HELLO.length, address(group), 0, address(from));
        receive(receiver);
        assertHello(group, from);
        assertThat(sender.receive(packet)).as("its own multicast").isFalse();
        assertThatExceptionOfType(LinuxException.class)
                .isThrownBy(() -> receiver.joinGroup(address(group), rightIndex))
                .matches(e -> e.errno() == Errno.EADDRINUSE)
                .withMessageStartingWith(
                        "join " + Addresses.text(address(group)) + " on interface " + rightIndex + ": ");
    }

    @ParameterizedTest
    @CsvSource({"10.99.0.2, 10.99.0.1", "fe80::2, fe80::1"})
    void unicastGoesToANeighbour(String to, String from) throws Exception {
        RawIpSocket sender = openLeft(AddressFamily.of(address(to)));
        RawIpSocket receiver = openRight(AddressFamily.of(address(to)));
        sender.send(HELLO, 0, HELLO.length, address(to), leftIndex, null); // the kernel finds source and neighbour
        receive(receiver);
        assertHello(to, from);
    }

    @Test
    void aPacketWithIpv4OptionsHasItsPayloadBehindThem() throws Exception {
        RawIpSocket sender = openLeft(AddressFamily.IPV4);
        RawIpSocket receiver = openRight(AddressFamily.IPV4);
        setIpOptions(sender, new byte[] {1, 1, 1, 0}); // NOP, NOP, NOP, end: RFC 791 section 3.1
        sender.send(HELLO, 0, HELLO.length, address("10.99.0.2"), 0, null);
        receive(receiver);
        assertThat(packet.offset()).isEqualTo(24);
        assertHello("10.99.0.2", "10.99.0.1");
    }

    @Test
    void aHostThatGoesDownIsAnErrorAndNotTheEnd() throws Exception {
        RawIpSocket sender = openLeft(AddressFamily.IPV4);
        RawIpSocket receiver = openRight(AddressFamily.IPV4);
        sender.multicastInterface(leftIndex);
        receiver.joinGroup(address("224.0.0.18"), rightIndex);
        ip(left, "link set eth0 down");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> sender.send(HELLO, 0, HELLO.length, address("224.0.0.18"), leftIndex, null))
                .withMessageContaining("send to 224.0.0.18 by interface " + leftIndex + ": ");
        ip(left, "link set eth0 up");
        Await.until("the link works again", () -> {
            try {
                sender.send(HELLO, 0, HELLO.length, address("224.0.0.18"), leftIndex, address("10.99.0.1"));
                return receiver.receive(packet);
            } catch (IOException e) {
                return false;
            }
        });
        assertHello("224.0.0.18", "10.99.0.1");
    }

    @Test
    void framesCrossTheCable() throws Exception {
        PacketSocket sender = keep(left.call(PacketSocket::sender));
        PacketSocket receiver = keep(right.call(() -> PacketSocket.receiver(0x88b5, rightIndex)));
        byte[] frame = new byte[60];
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        frame[11] = 0x33;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        sender.send(frame, leftIndex);
        byte[] got = new byte[60];
        Await.until("a frame", () -> {
            try {
                return receiver.receive(got) == 60;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(got).isEqualTo(frame);
        ip(right, "link set eth0 down");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> receiver.receive(got))
                .withMessage("receive a frame: Network is down (errno 100)");
        assertThat(receiver.receive(got)).as("told once").isEqualTo(-1);
    }

    private RawIpSocket openLeft(AddressFamily family) throws Exception {
        return keep(left.call(() -> RawIpSocket.open(family, VRRP)))
                .bindToDevice("eth0")
                .hops(255);
    }

    private RawIpSocket openRight(AddressFamily family) throws Exception {
        return keep(right.call(() -> RawIpSocket.open(family, VRRP))).bindToDevice("eth0");
    }

    private void assertHello(String to, String from) {
        assertThat(packet.malformed()).isFalse();
        assertThat(Arrays.copyOfRange(packet.bytes(), packet.offset(), packet.offset() + packet.length()))
                .isEqualTo(HELLO);
        assertThat(packet.source()).isEqualTo(address(from));
        assertThat(packet.destination()).isEqualTo(address(to));
        assertThat(packet.hops()).isEqualTo(255);
        assertThat(packet.ifIndex()).isEqualTo(rightIndex);
        assertThat(packet.kernelTimeNanos()).isPositive();
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

    private static void setIpOptions(RawIpSocket socket, byte[] options) {
        var memory = java.nio.ByteBuffer.allocateDirect(options.length).put(0, options);
        Errno.check(LibC.setsockopt(socket.fd(), 0, 4, LibC.address(memory), options.length), "IP_OPTIONS");
    }

    /** A child process lives in the namespace of the thread that starts it. */
    private static void ip(NetworkNamespace host, String arguments) throws Exception {
        host.run(() -> {
            List<String> command = new ArrayList<>(List.of("ip"));
            command.addAll(List.of(arguments.split(" ", -1)));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(arguments + ": " + said).isZero();
        });
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private static InetAddress address(String literal) {
        return Addresses.parse("address", literal);
    }
}
