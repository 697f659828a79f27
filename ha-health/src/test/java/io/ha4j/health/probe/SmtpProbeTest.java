package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpProbeTest {

    private static Said say(String answer) {
        return Said.by(new SmtpProbe.Session(new SmtpProbe("me.example")), answer);
    }

    @Test
    void greetsAndLeaves() {
        Said said = say("220-mail\r\n220 ESMTP\r\n250-mail at your service\r\n250-SIZE 1\r\n250 HELP\r\n");
        assertThat(said.result()).isEqualTo(ProbeResult.success());
        assertThat(said.said()).isEqualTo("EHLO me.example\r\nQUIT\r\n");
    }

    @Test
    void triesHeloWhereEhloIsUnknown() {
        Said said = say("220 old\r\n502 what?\r\n250 hello\r\n");
        assertThat(said.result()).isEqualTo(ProbeResult.success());
        assertThat(said.said()).isEqualTo("EHLO me.example\r\nHELO me.example\r\nQUIT\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            554 no service\\r\\n              | greeting is "554 no service"                              | QUIT
            421-busy\\r\\n421 later\\r\\n     | greeting is "421-busy"                                    | QUIT
            250 hello\\r\\n                   | greeting is "250 hello"                                   | QUIT
            220 a\\r\\n550 go away\\r\\n      | answer to EHLO is "550 go away"                           | QUIT
            220 a\\r\\n502 b\\r\\n502 c\\r\\n | answer to HELO is "502 c"                                 | QUIT
            220-a\\r\\n250 b\\r\\n            | an SMTP reply of two codes: "220-a", "250 b"              |
            SSH-2.0-x\\r\\n                   | not an SMTP reply: "SSH-2.0-x"                            |
            2200 a\\r\\n                      | not an SMTP reply: "2200 a"                               |
            120 a\\r\\n                       | not an SMTP reply: "120 a"                                |
            """)
    void saysWhatIsWrong(String answer, String reason, String last) {
        Said said = say(answer.replace("\\r\\n", "\r\n"));
        assertThat(said.reason()).isEqualTo(reason);
        assertThat(said.said().endsWith("QUIT\r\n")).isEqualTo(last != null);
    }

    @Test
    void takesLinesOf512BytesAndNoLonger() {
        assertThat(say("220 " + "x".repeat(506) + "\r\n250 a\r\n").result()).isEqualTo(ProbeResult.success());
        assertThat(say("220 " + "x".repeat(507) + "\r\n").reason()).isEqualTo("a line longer than 512 bytes");
        assertThat(say("220 " + "x".repeat(509)).reason())
                .as("before its end")
                .isEqualTo("a line longer than 512 bytes");
    }
}
