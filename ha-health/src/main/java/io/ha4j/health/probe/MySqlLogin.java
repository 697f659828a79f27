package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * Greeting, login without a password, good-bye (MySQL's protocol, "Connection Phase"). Without a user only the greeting.
 *
 * <p>A client that goes away within the login is what MySQL counts as aborted, and after {@code max_connect_errors} in a row it lets the
 * host no longer in; a login that it refuses does not count. Hence the user.
 */
final class MySqlLogin implements Dialogue {

    private static final int OK = 0;
    private static final int SWITCH = 0xfe;
    /** LONG_PASSWORD, PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH. */
    private static final int CAPABILITIES = 0x1 | 0x200 | 0x8000 | 0x80000;

    private static final char UTF8_GENERAL_CI = 33;
    private static final String QUIT = MySqlPackets.packet(0, "\1");

    private final String user;
    private boolean greeted;
    private boolean switched;

    MySqlLogin(String user) {
        this.user = user;
    }

    @Override
    public Turn hear(ByteBuffer heard) throws GarbledException {
        MySqlPackets.Packet packet = MySqlPackets.take(heard);
        if (packet == null) {
            return Turn.LISTEN;
        }
        if (packet.isError()) {
            return Turn.fail(packet.error());
        }
        if (!greeted) {
            return greeted(packet);
        }
        if (packet.kind() == OK) {
            return Turn.end(ProbeResult.success(), QUIT);
        }
        if (packet.kind() == SWITCH && !switched) {
            switched = true;
            return Turn.say(MySqlPackets.packet(packet.sequence() + 1, noPassword(packet.name())));
        }
        throw new GarbledException("not an answer of MySQL to a login: 0x" + Integer.toHexString(packet.kind()));
    }

    private Turn greeted(MySqlPackets.Packet packet) throws GarbledException {
        if (!packet.isGreeting()) {
            throw new GarbledException("not a greeting of MySQL, protocol 10: 0x" + Integer.toHexString(packet.kind()));
        }
        greeted = true;
        return user.isEmpty()
                ? Turn.end(ProbeResult.success())
                : Turn.say(MySqlPackets.packet(packet.sequence() + 1, login()));
    }

    private String login() {
        return "" + (char) (CAPABILITIES & 0xff) + (char) (CAPABILITIES >> 8 & 0xff)
                + (char) (CAPABILITIES >> 16 & 0xff)
                + "\0"
                + "\0\0\0\1" // packets of 16 MiB at most
                + UTF8_GENERAL_CI
                + "\0".repeat(23)
                + Payload.latin(user.getBytes(UTF_8))
                + "\0"
                + "\0" // no password
                + "mysql_native_password\0";
    }

    /** What each method of authentication takes for an empty password. */
    private static String noPassword(String method) {
        return method.contains("sha") ? "\0" : "";
    }

    @Override
    public String awaited() {
        return greeted ? "MySQL answered the login" : "a greeting";
    }
}
