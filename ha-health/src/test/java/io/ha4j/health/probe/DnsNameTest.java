package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsNameTest {

    private static ByteBuffer bytes(String latin) {
        return ByteBuffer.wrap(latin.getBytes(ISO_8859_1));
    }

    @Test
    void travelsAndComesBack() throws GarbledException {
        for (String name : new String[] {".", "a", "mail.example.com", "x".repeat(63) + ".y"}) {
            ByteBuffer wire = bytes(DnsName.encoded(name) + "behind");
            assertThat(DnsName.take(wire)).isEqualTo(name);
            assertThat(wire.remaining()).isEqualTo("behind".length());
        }
    }

    @Test
    void followsPointersBack() throws GarbledException {
        ByteBuffer message = bytes("\7EXAMPLE\3com\0" + "\4mail\u00c0\0" + "\3www\u00c0\15");
        message.position(20);
        assertThat(DnsName.take(message)).isEqualTo("www.mail.example.com");
        assertThat(message.remaining()).isZero();
    }

    @Test
    void writesStrangeBytesSoThatTheyCanBeTold() throws GarbledException {
        assertThat(DnsName.take(bytes("\4a.\\\0\0"))).isEqualTo("a\\046\\092\\000");
    }

    @ParameterizedTest
    @CsvSource({
        "0, '\u00c0\0', a DNS name with a pointer that does not lead back",
        "0, '\u00c0\2\u00c0\0', a DNS name with a pointer that does not lead back",
        "2, '\u00c0\2\u00c0\0', a DNS name with a pointer that does not lead back",
        "0, '\1a\u00c0\0', a DNS name with a pointer that does not lead back",
        "0, '\u00ff\u00ff', a DNS name with a pointer that does not lead back",
        "0, '\u00c0', a DNS message that ends within a name",
        "0, '\5abc', a DNS message that ends within a name",
        "0, '\1a', a DNS message that ends within a name",
        "0, '\100', a DNS name with a label of an unknown kind",
        "0, '\200', a DNS name with a label of an unknown kind",
    })
    void doesNotFollowLoopsOrLeaveTheMessage(int position, String wire, String reason) {
        ByteBuffer message = bytes(wire);
        message.position(position);
        assertThatThrownBy(() -> DnsName.take(message))
                .isInstanceOf(GarbledException.class)
                .hasMessage(reason);
    }

    @Test
    void isBoundedByTheLengthOfANameNotOfTheMessage() {
        String label = "\77" + "x".repeat(63);
        assertThatThrownBy(() -> DnsName.take(bytes(label.repeat(4) + "\0")))
                .hasMessage("a DNS name longer than 255 bytes");
    }
}
