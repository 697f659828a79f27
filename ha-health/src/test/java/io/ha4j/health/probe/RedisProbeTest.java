package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RedisProbeTest {

    private static Said say(RedisProbe probe, String answer) {
        return Said.by(new RedisProbe.Ping(probe), answer);
    }

    private static final RedisProbe PLAIN = new RedisProbe("", "");

    @Test
    void pings() {
        assertThat(say(PLAIN, "+PONG\r\n")).isEqualTo(new Said("*1\r\n$4\r\nPING\r\n", ProbeResult.success()));
    }

    @Test
    void authenticatesFirst() {
        Said said = say(RedisProbe.of("", "p\u00fc\r\n"), "+OK\r\n+PONG\r\n");
        assertThat(said.result()).isEqualTo(ProbeResult.success());
        assertThat(said.said()).isEqualTo("*2\r\n$4\r\nAUTH\r\n$5\r\np\u00c3\u00bc\r\n\r\n*1\r\n$4\r\nPING\r\n");
        assertThat(say(RedisProbe.of("u", "p"), "").said()).startsWith("*3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$1\r\np\r\n*1");
    }

    @Test
    void saysWhatRedisSays() {
        assertThat(say(PLAIN, "-NOAUTH Authentication required.\r\n").reason())
                .isEqualTo("Redis says NOAUTH Authentication required. (give the check a password: auth(...))");
        assertThat(say(PLAIN, "-LOADING Redis is loading the dataset in memory\r\n")
                        .reason())
                .isEqualTo("Redis says LOADING Redis is loading the dataset in memory");
        assertThat(say(RedisProbe.of("", "p"), "-WRONGPASS no\r\n-NOAUTH no\r\n")
                        .reason())
                .isEqualTo("Redis says WRONGPASS no");
        assertThat(say(PLAIN, "+OK\r\n").reason()).isEqualTo("not an answer of Redis to PING: \"+OK\"");
        assertThat(say(RedisProbe.of("", "p"), "+PONG\r\n").reason())
                .isEqualTo("not an answer of Redis to AUTH: \"+PONG\"");
        assertThat(say(PLAIN, "+PON").result()).isNull();
        assertThat(say(PLAIN, "$" + "9".repeat(1_024)).reason()).isEqualTo("a line longer than 1024 bytes");
    }

    @Test
    void keepsThePasswordToItself() {
        RedisProbe probe = RedisProbe.of("me", "hunter2-and-more-than-forty-characters-of-it");
        assertThat(probe).hasToString("RedisProbe[user me]");
        assertThat(say(probe, "-ERR hunter2-and-more-than-forty-characters-of-it\r\n")
                        .reason())
                .isEqualTo("Redis says ERR ***");
        assertThat(say(probe, "hunter2-and-more-than-forty-characters-of-it\r\n")
                        .reason())
                .isEqualTo("not an answer of Redis to AUTH: \"***\"");
        assertThatThrownBy(() -> RedisProbe.of("", "hunter2".repeat(200)))
                .hasMessage("auth password: a value that is not shown (expected: at most 1024 characters)");
    }
}
