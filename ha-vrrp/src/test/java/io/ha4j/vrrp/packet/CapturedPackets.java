package io.ha4j.vrrp.packet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The frames and the VRRP packets of an Ethernet capture. */
public final class CapturedPackets {

    private static final int PROTOCOL_VRRP = 112;

    private CapturedPackets() {}

    /** One packet: who sent it where and when, and the payload of the IP packet. */
    public record Packet(Instant at, InetAddress source, InetAddress destination, byte[] payload) {}

    /** One Ethernet frame, and when it was seen. */
    public record Frame(Instant at, byte[] bytes) {}

    /** Reads the VRRP packets of a capture from the test resources. */
    public static List<Packet> read(String resource) {
        List<Packet> packets = new ArrayList<>();
        for (Frame frame : frames(resource)) {
            add(packets, frame.at(), ByteBuffer.wrap(frame.bytes()));
        }
        return packets;
    }

    /** Reads all frames of a capture from the test resources. */
    public static List<Frame> frames(String resource) {
        ByteBuffer in = ByteBuffer.wrap(bytes(resource)).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt(0) != 0xa1b2c3d4) {
            throw new IllegalArgumentException(resource + ": not a little-endian pcap file");
        }
        List<Frame> frames = new ArrayList<>();
        in.position(24);
        while (in.hasRemaining()) {
            Instant at = Instant.ofEpochSecond(in.getInt() & 0xffff_ffffL, in.getInt() * 1_000L);
            byte[] frame = new byte[in.getInt()];
            in.getInt();
            in.get(frame);
            frames.add(new Frame(at, frame));
        }
        return frames;
    }

    private static void add(List<Packet> packets, Instant at, ByteBuffer frame) {
        int type = frame.getShort(12) & 0xffff;
        int ip = 14;
        if (type == 0x0800 && (frame.get(ip + 9) & 0xff) == PROTOCOL_VRRP) {
            int header = (frame.get(ip) & 0x0f) * 4;
            int total = frame.getShort(ip + 2) & 0xffff;
            packets.add(new Packet(
                    at,
                    address(frame, ip + 12, 4),
                    address(frame, ip + 16, 4),
                    Arrays.copyOfRange(frame.array(), ip + header, ip + total)));
        } else if (type == 0x86dd && (frame.get(ip + 6) & 0xff) == PROTOCOL_VRRP) {
            int length = frame.getShort(ip + 4) & 0xffff;
            packets.add(new Packet(
                    at,
                    address(frame, ip + 8, 16),
                    address(frame, ip + 24, 16),
                    Arrays.copyOfRange(frame.array(), ip + 40, ip + 40 + length)));
        }
    }

    private static InetAddress address(ByteBuffer frame, int offset, int length) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(frame.array(), offset, offset + length));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = Objects.requireNonNull(CapturedPackets.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
