package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/** An SSLRequest, which each PostgreSQL answers with one letter: yes or no (protocol 3.0, section "SSL Session Encryption"). */
final class PostgresTlsQuestion implements Dialogue {

    /** Length 8, and the number 80877103 in place of a version. */
    private static final String SSL_REQUEST = "\0\0\0\10\4\u00d2\26\57";

    @Override
    public String opening() {
        return SSL_REQUEST;
    }

    @Override
    public Turn hear(ByteBuffer heard) throws GarbledException {
        char letter = (char) (heard.get(heard.position()) & 0xff);
        if (letter == 'E') { // it cannot start a process for us, for example
            PostgresMessages.Message message = PostgresMessages.take(heard);
            return message == null ? Turn.LISTEN : Turn.fail(message.error());
        }
        if ((letter != 'S' && letter != 'N') || heard.remaining() > 1) { // an SSH server begins with an S, too
            throw new GarbledException("not an answer of PostgreSQL to a question for TLS: "
                    + Payload.quoted(ISO_8859_1.decode(heard).toString()));
        }
        return Turn.end(ProbeResult.success());
    }

    @Override
    public String awaited() {
        return "an answer to a question for TLS";
    }
}
