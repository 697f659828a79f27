package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentProbeTest {

    private static Said say(String answer) {
        return Said.by(new AgentProbe.Listening(new AgentProbe("lb\n")), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "75%, 75",
        "up, 100",
        "ready, 100",
        "READY UP, 100",
        "drain, 0",
        "'up, drain', 0",
        "'up, 20% maxconn:30', 20",
        "20%\t30%, 20",
        "maxconn:30, 100",
        "'50% # warm-up', 50",
        "0%, 0",
        "150%, 100",
        "'shiny 10%', 10",
    })
    void isUpWithAShareOfItsWeight(String line, int percent) {
        assertThat(say(line + "\n").result()).isEqualTo(ProbeResult.success().withPercent(percent));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            down                     | the agent says down
            maint                    | the agent says maint
            stopped # by the boss    | the agent says stopped: by the boss
            up 75% fail#disk full    | the agent says fail: disk full
            Failed                   | the agent says failed
            ''                       | not a line of an agent: ""
            # up                     | not a line of an agent: "# up"
            hello                    | not a line of an agent: "hello"
            75                       | not a line of an agent: "75"
            -5%                      | not a line of an agent: "-5%"
            99999%                   | not a line of an agent: "99999%"
            """)
    void isDownForAReason(String line, String reason) {
        assertThat(say(line + "\r").reason()).isEqualTo(reason);
    }

    @Test
    void waitsForTheEndOfTheLine() {
        assertThat(say("7")).isEqualTo(new Said("lb\n", null));
        assertThat(say("7\n").reason()).isEqualTo("not a line of an agent: \"7\"");
        assertThat(say("7%\r\nnext").result()).isEqualTo(ProbeResult.success().withPercent(7));
    }
}
