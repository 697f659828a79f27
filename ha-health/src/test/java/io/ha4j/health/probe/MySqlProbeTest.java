package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlProbeTest {

    private static final String BODY = "\12" + "8.0.36\0" + "\1\0\0\0" + "saltsalt" + "\0" + "\u00ff\u00f7";
    private static final String GREETING = MySqlPackets.packet(0, BODY);
    private static final String OK = MySqlPackets.packet(2, "\0\0\0\2\0\0\0");

    private static Said say(String user, String answer) {
        return Said.by(new MySqlLogin(user), answer);
    }

    @Test
    void isContentWithAGreeting() {
        assertThat(say("", GREETING)).isEqualTo(new Said("", ProbeResult.success()));
    }

    @Test
    void logsInAndLeaves() {
        Said said = say("me", GREETING + OK);
        assertThat(said.result()).isEqualTo(ProbeResult.success());
        String login =
                "\1\u0082\10\0" + "\0\0\0\1" + "\41" + "\0".repeat(23) + "me\0" + "\0" + "mysql_native_password\0";
        assertThat(said.said()).isEqualTo(MySqlPackets.packet(1, login) + "\1\0\0\0\1");
    }

    @ParameterizedTest
    @CsvSource({"caching_sha2_password, true", "sha256_password, true", "mysql_native_password, false"})
    void hasNoPasswordForAnyMethod(String method, boolean zero) {
        Said said = say("me", GREETING + MySqlPackets.packet(2, "\u00fe" + method + "\0salt\0") + OK);
        assertThat(said.result()).isEqualTo(ProbeResult.success());
        assertThat(said.said()).endsWith((zero ? "\1\0\0\3\0" : "\0\0\0\3") + "\1\0\0\0\1");
    }

    @Test
    void saysWhatMySqlSays() {
        String blocked = MySqlPackets.packet(0, "\u00ff\151\4Host is blocked");
        assertThat(say("me", blocked).reason()).isEqualTo("MySQL says 1129: Host is blocked");
        String denied = MySqlPackets.packet(2, "\u00ff\25\4#28000Access denied");
        assertThat(say("me", GREETING + denied).reason()).isEqualTo("MySQL says 1045: Access denied");
        assertThat(say("", MySqlPackets.packet(0, "\u00ff")).reason()).isEqualTo("an error of MySQL without a number");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 20, 22})
    void doesNotTakeACutGreetingForOne(int length) {
        assertThat(say("", MySqlPackets.packet(0, BODY.substring(0, length))).reason())
                .isEqualTo("not a greeting of MySQL, protocol 10: 0xa");
    }

    @Test
    void doesNotTakeAnythingElseForMySql() {
        assertThat(say("", MySqlPackets.packet(0, "\11" + BODY.substring(1))).reason())
                .isEqualTo("not a greeting of MySQL, protocol 10: 0x9");
        assertThat(say("", "SSH-2.0-x").reason()).isEqualTo("not a packet of MySQL: length 4739923");
        assertThat(say("", "\0\0\0\0").reason()).isEqualTo("not a packet of MySQL: length 0");
        String change = MySqlPackets.packet(2, "\u00femysql_native_password\0");
        assertThat(say("me", GREETING + change + change).reason()).isEqualTo("not an answer of MySQL to a login: 0xfe");
    }
}
