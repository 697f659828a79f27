package io.ha4j.health.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The messages of {@code grpc.health.v1.Health/Check}: {@code HealthCheckRequest { string service = 1; }} and {@code
 * HealthCheckResponse { ServingStatus status = 1; }}, in protobuf, behind the five bytes that gRPC puts before a message.
 */
final class GrpcHealth {

    static final String PATH = "/grpc.health.v1.Health/Check";

    private static final int PREFIX = 5;
    private static final int SERVING = 1;
    private static final Map<Integer, String> STATUSES =
            Map.of(0, "UNKNOWN", SERVING, "SERVING", 2, "NOT_SERVING", 3, "SERVICE_UNKNOWN");

    private GrpcHealth() {}

    static ByteBuf request(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteBuf field = Unpooled.buffer(name.length + 3);
        if (name.length > 0) { // the default of a field is not sent
            field.writeByte((1 << 3) | 2);
            writeVarint(field, name.length);
            field.writeBytes(name);
        }
        return Unpooled.buffer(PREFIX + field.readableBytes())
                .writeByte(0) // not compressed
                .writeInt(field.readableBytes())
                .writeBytes(field);
    }

    private static void writeVarint(ByteBuf out, int value) {
        int rest = value;
        while (rest > 0x7f) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /**
     * {@return a success for SERVING, else a failure that says what the target said}
     *
     * @param body all data of the answer
     */
    static ProbeResult judge(byte[] body) {
        ByteBuf in = Unpooled.wrappedBuffer(body);
        if (in.readableBytes() < PREFIX) {
            return ProbeResult.failure("an answer without a message");
        }
        boolean compressed = in.readByte() != 0;
        long length = in.readUnsignedInt();
        if (compressed || length != in.readableBytes()) {
            return ProbeResult.failure(
                    compressed
                            ? "a compressed message, though none was asked for"
                            : "a message cut short, or more than one");
        }
        try {
            int status = status(in);
            String word = STATUSES.getOrDefault(status, "status " + status);
            return ProbeResult.of(status == SERVING, word);
        } catch (IllegalArgumentException e) {
            return ProbeResult.failure("not a message of the gRPC health service: " + e.getMessage());
        }
    }

    /** The last one counts, and fields of later versions are skipped, as protobuf wants it. */
    private static int status(ByteBuf in) {
        int status = 0;
        while (in.isReadable()) {
            long tag = varint(in);
            if (tag == 1 << 3) {
                status = (int) varint(in);
            } else {
                skip(in, (int) (tag & 7));
            }
        }
        return status;
    }

    private static void skip(ByteBuf in, int wireType) {
        switch (wireType) {
            case 0 -> varint(in);
            case 1 -> skipBytes(in, 8);
            case 2 -> skipBytes(in, varint(in));
            case 5 -> skipBytes(in, 4);
            default -> throw new IllegalArgumentException("wire type " + wireType);
        }
    }

    private static void skipBytes(ByteBuf in, long count) {
        if (count < 0 || count > in.readableBytes()) {
            throw new IllegalArgumentException("a field longer than the message");
        }
        in.skipBytes((int) count);
    }

    private static long varint(ByteBuf in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (!in.isReadable()) {
                throw new IllegalArgumentException("a number cut short");
            }
            byte next = in.readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than ten bytes");
    }
}
