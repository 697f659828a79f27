package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresProbeTest {

    private static final String ERROR = "E\0\0\0\32SFATAL\0C57P03\0Mlater\0\0";
    private static final String COME_IN = "R\0\0\0\10\0\0\0\0";

    private static Said login(String answer) {
        return Said.by(new PostgresLogin(new PostgresProbe("me", "db")), answer);
    }

    private static Said ask(String answer) {
        return Said.by(new PostgresTlsQuestion(), answer);
    }

    @Test
    void beginsALogin() {
        String parameters = "user\0me\0database\0db\0application_name\0ha4j-health\0\0";
        assertThat(login("").said()).isEqualTo("\0\0\0" + (char) (8 + parameters.length()) + "\0\3\0\0" + parameters);
        assertThat(Said.by(new PostgresLogin(new PostgresProbe("me", "")), "").said())
                .contains("database\0me\0");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 10})
    void isContentWhenAskedForAPassword(int kind) {
        assertThat(login("R\0\0\0\10\0\0\0" + (char) kind).result()).isEqualTo(ProbeResult.success());
    }

    @Test
    void leavesPolitelyWhenLetIn() {
        Said said = login("N\0\0\0\4" + COME_IN + "S\0\0\0\10a\0b\0" + "K\0\0\0\14abcdefgh" + "Z\0\0\0\5I");
        assertThat(said.result()).isEqualTo(ProbeResult.success());
        assertThat(said.said()).endsWith("X\0\0\0\4");
        assertThat(login(COME_IN).result()).as("there may be no such database").isNull();
    }

    @Test
    void saysWhatPostgresSays() {
        assertThat(login(ERROR).reason()).isEqualTo("PostgreSQL says 57P03: later");
        assertThat(login(COME_IN + ERROR).reason()).isEqualTo("PostgreSQL says 57P03: later");
        assertThat(ask(ERROR).reason()).isEqualTo("PostgreSQL says 57P03: later");
        assertThat(login("E\0\0\0\5\0").reason()).isEqualTo("PostgreSQL says an error without a text");
        assertThat(login("E\0\0\0\7Mab").reason()).as("no zero at the end").isEqualTo("PostgreSQL says ab");
    }

    @Test
    void doesNotTakeAnythingElseForPostgres() {
        assertThat(login("Z\0\0\0\5I").reason()).isEqualTo("PostgreSQL is ready without a login");
        assertThat(login("T\0\0\0\4").reason()).isEqualTo("message T of PostgreSQL out of turn");
        assertThat(login("R\0\0\0\6\0\0").reason())
                .isEqualTo("an authentication request of PostgreSQL without a number");
        assertThat(login("HTTP/1.1 200 OK").reason())
                .isEqualTo("not a message of PostgreSQL: type 0x48, length 1414811695");
        assertThat(login("R\u00ff\u00ff\u00ff\u00ff").reason()).endsWith("length 4294967295");
        assertThat(login("R\0\0\0\10\0\0\0\13").reason())
                .isEqualTo("an authentication request of PostgreSQL of unknown kind 11");
        assertThat(login("R\0\0\0\3").reason()).endsWith("type 0x52, length 3");
    }

    @Test
    void asksForTls() {
        assertThat(ask("S")).isEqualTo(new Said("\0\0\0\10\4\u00d2\26\57", ProbeResult.success()));
        assertThat(ask("N").result()).isEqualTo(ProbeResult.success());
        assertThat(ask("SSH-2.0-x").reason())
                .isEqualTo("not an answer of PostgreSQL to a question for TLS: \"SSH-2.0-x\"");
        assertThat(ask("H").reason()).isEqualTo("not an answer of PostgreSQL to a question for TLS: \"H\"");
    }
}
