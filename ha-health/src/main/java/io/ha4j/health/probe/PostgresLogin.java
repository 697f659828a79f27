package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * The begin of a login (protocol 3.0, section "Start-up"). When the target asks for a password we hang up, of which it writes nothing into its
 * log; when it lets us in we wait until it is ready and say good-bye.
 */
final class PostgresLogin implements Dialogue {

    private static final String TERMINATE = "X\0\0\0\4";

    /** The least and the greatest number with which an authentication begins; those between ask for a password in other ways. */
    private static final int COME_IN = 0;

    private static final int SASL = 10;

    private final PostgresProbe probe;
    private boolean letIn;

    PostgresLogin(PostgresProbe probe) {
        this.probe = probe;
    }

    @Override
    public String opening() {
        String database = probe.database().isEmpty() ? probe.user() : probe.database();
        String parameters = "user\0" + probe.user() + "\0database\0" + database + "\0application_name\0ha4j-health\0\0";
        byte[] bytes = parameters.getBytes(UTF_8);
        byte[] head = ByteBuffer.allocate(8)
                .putInt(8 + bytes.length)
                .putInt(3 << 16) // version 3.0
                .array();
        return Payload.latin(head) + Payload.latin(bytes);
    }

    @Override
    public Turn hear(ByteBuffer heard) throws GarbledException {
        PostgresMessages.Message message = PostgresMessages.take(heard);
        if (message == null) {
            return Turn.LISTEN;
        }
        return switch (message.type()) {
            case 'E' -> Turn.fail(message.error());
            case 'R' -> authenticate(message);
            case 'Z' -> ready();
            // A notice; the options of newer versions that it does not know; its parameters; the key for cancelling.
            case 'N', 'v', 'S', 'K' -> Turn.LISTEN;
            default -> throw new GarbledException("message " + message.type() + " of PostgreSQL out of turn");
        };
    }

    private Turn authenticate(PostgresMessages.Message message) throws GarbledException {
        int kind = message.authentication();
        if (kind < COME_IN || kind > SASL) {
            throw new GarbledException("an authentication request of PostgreSQL of unknown kind " + kind);
        }
        letIn = kind == COME_IN;
        return letIn ? Turn.LISTEN : Turn.end(ProbeResult.success());
    }

    private Turn ready() throws GarbledException {
        if (!letIn) {
            throw new GarbledException("PostgreSQL is ready without a login");
        }
        return Turn.end(ProbeResult.success(), TERMINATE);
    }

    @Override
    public String awaited() {
        return letIn ? "PostgreSQL was ready" : "PostgreSQL answered the login";
    }
}
