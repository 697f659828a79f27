package io.ha4j.lab;

import io.ha4j.HaException;
import io.ha4j.linux.HardwareAddress;
import io.ha4j.linux.socket.PacketSocket;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Asks from a host of its own who holds an address now. Thread-safe. */
public final class Witness {

    private static final long LOOK_NANOS = 200_000;
    /** Asked again and again: a question may be lost, or come a moment before the address is usable. */
    private static final long AGAIN_NANOS = 100_000_000;

    private static final int QUESTION = 8;

    private final Host host;

    /** Creates a witness that asks from {@code host}, which has an address in the network of those that it asks about. */
    public Witness(Host host) {
        this.host = host;
    }

    /**
     * {@return the name of the host that answers at {@link Host#echo}, empty if none does}
     *
     * <p>This way goes through the neighbour cache of this host, as that of any client.
     */
    public Optional<String> answers(String address, int port, Duration timeout) {
        InetAddress target = Addresses.parse("address", address);
        long question =
                ThreadLocalRandom.current().nextLong(); // so that a late answer to an earlier one does not count
        try (DatagramChannel channel = host.ask(() -> DatagramChannel.open(Echo.family(target)))) {
            channel.configureBlocking(false);
            InetSocketAddress asked = new InetSocketAddress(Echo.scoped(target, host.interfaceIndex()), port);
            return answer(channel, asked, question, timeout);
        } catch (IOException e) {
            return Optional.empty(); // no route, for example because the link is down
        }
    }

    private static Optional<String> answer(
            DatagramChannel channel, InetSocketAddress asked, long question, Duration timeout) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(2 * Echo.LONGEST_QUESTION);
        long askNanos = System.nanoTime();
        long endNanos = askNanos + timeout.toNanos();
        while (System.nanoTime() - endNanos < 0) {
            if (System.nanoTime() - askNanos >= 0) {
                channel.send(ByteBuffer.allocate(QUESTION).putLong(0, question), asked);
                askNanos += AGAIN_NANOS;
            }
            SocketAddress from = channel.receive(buffer.clear());
            int nameLength = buffer.position() - QUESTION;
            if (from == null) {
                LockSupport.parkNanos(LOOK_NANOS);
            } else if (nameLength > 0 && buffer.getLong(nameLength) == question) {
                return Optional.of(new String(buffer.array(), 0, nameLength, StandardCharsets.US_ASCII));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return the hardware address that is told first for {@code address}, empty if nobody answers}
     *
     * <p>It asks by ARP or neighbour solicitation with frames of its own, so that the cache of this host plays no role.
     */
    public Optional<HardwareAddress> resolve(String address, Duration timeout) {
        return ask(address, timeout, 1).stream().findFirst();
    }

    /** {@return all hardware addresses that are told for {@code address} within {@code window}: several are a split brain} */
    public Set<HardwareAddress> resolveAll(String address, Duration window) {
        return ask(address, window, Integer.MAX_VALUE);
    }

    private Set<HardwareAddress> ask(String address, Duration window, int enough) {
        InetAddress target = Addresses.parse("address", address);
        int ifIndex = host.interfaceIndex();
        boolean ipv4 = AddressFamily.of(target) == AddressFamily.IPV4;
        byte[] question = question(target);
        int type = ipv4 ? NeighbourFrames.ETHERTYPE_ARP : NeighbourFrames.ETHERTYPE_IPV6;
        Set<HardwareAddress> answers = new LinkedHashSet<>();
        try (PacketSocket socket = host.ask(() -> PacketSocket.receiver(type, ifIndex))) {
            long askNanos = System.nanoTime();
            long endNanos = askNanos + window.toNanos();
            boolean over = false;
            while (!over && answers.size() < enough) {
                over = System.nanoTime() - endNanos
                        >= 0; // and it reads once more: what came while it was held up counts
                if (!over && System.nanoTime() - askNanos >= 0) {
                    socket.send(question, ifIndex);
                    askNanos += AGAIN_NANOS;
                }
                LockSupport.parkNanos(LOOK_NANOS);
                answers.addAll(received(socket, target, ipv4));
            }
            return answers;
        } catch (IOException e) {
            throw new HaException("ask from " + host.name() + " who has " + address + ": " + e.getMessage(), e);
        }
    }

    /** {@return the answers among all frames that are there now} */
    private static Set<HardwareAddress> received(PacketSocket socket, InetAddress target, boolean ipv4)
            throws IOException {
        Set<HardwareAddress> answers = new LinkedHashSet<>();
        byte[] frame = new byte[PacketSocket.LONGEST_FRAME];
        for (int length = socket.receive(frame); length >= 0; length = socket.receive(frame)) {
            answer(frame, length, target, ipv4).ifPresent(answers::add);
        }
        return answers;
    }

    private static Optional<HardwareAddress> answer(byte[] frame, int length, InetAddress target, boolean ipv4) {
        return ipv4
                ? NeighbourFrames.arpAnswer(frame, length, target)
                : NeighbourFrames.advertisement(frame, length, target);
    }

    private byte[] question(InetAddress target) {
        HardwareAddress from = host.hardwareAddress();
        if (AddressFamily.of(target) == AddressFamily.IPV6) {
            return NeighbourFrames.solicitation(from, host.linkLocalAddress().orElseThrow(), target);
        }
        InetAddress sender = host.configuredAddress(AddressFamily.IPV4)
                .orElseThrow(() -> new HaException(host.name() + " has no IPv4 address to ask from"));
        return NeighbourFrames.arpRequest(from, sender, target);
    }
}
