package io.ha4j.health.probe;

import static io.ha4j.health.probe.DnsMessages.RESPONSE;
import static io.ha4j.health.probe.DnsMessages.answer;
import static io.ha4j.health.probe.DnsMessages.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsMessageTest {

    private static final byte[] QUERY = DnsMessage.query(0xabcd, "example.com", DnsType.MX);

    private static DnsMessage decode(byte[] bytes) throws GarbledException {
        return DnsMessage.decode(ByteBuffer.wrap(bytes));
    }

    @Test
    void asksAsRfc1035Says() {
        assertThat(HexFormat.of().formatHex(QUERY))
                .isEqualTo("abcd" + "0100" + "0001" + "0000" + "0000" + "0000" + "076578616d706c6503636f6d00" + "000f"
                        + "0001");
    }

    @ParameterizedTest
    @CsvSource({
        "1, '\300\0\2\1', 192.0.2.1",
        "28, '\40\1\r\u00b8\0\0\0\0\0\0\0\0\0\0\0\1', 2001:db8:0:0:0:0:0:1",
        "2, '\2NS\300\14', ns.example.com",
        "5, '\0', .",
        "12, '\1p\0', p",
        "15, '\0\24\4mail\300\14', 20 mail.example.com",
        "16, '\3abc\2De', abcDe",
        "33, '\0\0\0\5\23\304\3sip\300\14', 0 5 5060 sip.example.com",
        "6, '\2ns\300\14\5admin\300\14\170\243\252\15aaaabbbbccccdddd', ns.example.com admin.example.com 2023991821",
        "46, 'anything', ''",
        "999, 'anything', ''",
    })
    void readsAnswers(int type, String data, String text) throws GarbledException {
        DnsMessage message = decode(response(QUERY, RESPONSE, answer(1, "\1\1\1\1"), answer(type, data)));
        assertThat(message.id()).isEqualTo(0xabcd);
        assertThat(message.response()).isTrue();
        assertThat(message.truncated()).isFalse();
        assertThat(message.rcode()).isZero();
        assertThat(message.question()).containsExactly(new DnsMessage.Question("example.com", 15));
        assertThat(message.answers())
                .isEqualTo(List.of(new DnsMessage.Answer(1, "1.1.1.1"), new DnsMessage.Answer(type, text)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, '\1\1\1', an address of 3 bytes in a DNS answer",
        "28, '\1\1\1\1', an address of 4 bytes in a DNS answer",
        "16, '\4abc', a text longer than its DNS answer",
        "15, '\0', a DNS message that ends too early",
        "15, '\0\1\4mail', a DNS message that ends within a name",
        "6, '\1a\0\1b\0abc', a DNS message that ends too early",
        "2, '', a DNS message that ends within a name",
        "2, '\300\77', a DNS name with a pointer that does not lead back",
    })
    void refusesBrokenAnswers(int type, String data, String reason) {
        byte[] bytes = response(QUERY, RESPONSE, answer(type, data));
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(GarbledException.class)
                .hasMessage(reason);
    }

    @Test
    void refusesAnAnswerThatReachesIntoTheNext() {
        byte[] bytes = response(QUERY, RESPONSE, answer(2, "\3www"), answer(2, "\1a\0"));
        assertThatThrownBy(() -> decode(bytes)).hasMessage("a DNS answer longer than it says");
    }

    @Test
    void refusesWhateverIsCutOffAnywhere() {
        byte[] whole = response(QUERY, RESPONSE, answer(15, "\0\12\4mail\300\14"));
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
            assertThatThrownBy(() -> DnsMessage.decode(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(GarbledException.class);
        }
    }

    @Test
    void refusesMoreAnswersThanItReads() {
        byte[] bytes = response(QUERY, RESPONSE);
        bytes[6] = (byte) 0xff;
        bytes[7] = (byte) 0xff;
        assertThatThrownBy(() -> decode(bytes)).hasMessage("a DNS message of 65535 answers, more than 512");
        bytes[6] = 2;
        bytes[7] = 0;
        assertThatThrownBy(() -> decode(bytes)).hasMessage("a DNS message that ends within a name");
        bytes[5] = 2;
        assertThatThrownBy(() -> decode(bytes))
                .hasMessage("a DNS message that answers no query: flags 0x8180, 2 questions");
    }

    @Test
    void refusesOtherClassesAndOperations() {
        byte[] chaos = response(QUERY, RESPONSE);
        chaos[chaos.length - 1] = 3;
        assertThatThrownBy(() -> decode(chaos)).hasMessage("a DNS message for class 3");
        byte[] notify = response(QUERY, RESPONSE | 0x2000);
        assertThatThrownBy(() -> decode(notify))
                .hasMessageStartingWith("a DNS message that answers no query: flags 0xa180");
    }

    @Test
    void doesNotLookAtWhatIsCutOffAnyway() throws GarbledException {
        byte[] cut = response(QUERY, DnsMessages.TRUNCATED | 3);
        cut[7] = 99;
        DnsMessage message = decode(cut);
        assertThat(message.truncated()).isTrue();
        assertThat(message.rcode()).isEqualTo(3);
        assertThat(message.answers()).isEmpty();
    }
}
