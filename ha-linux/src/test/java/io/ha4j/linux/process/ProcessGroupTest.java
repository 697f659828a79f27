package io.ha4j.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.testkit.Await;
import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProcessGroupTest {

    @Test
    void endsALeaderAndItsChildren() throws Exception {
        try (OutputPipe pipe = OutputPipe.open()) {
            Process process = start(pipe, "sleep 600 & sleep 600 & echo ready; wait");
            ProcessGroup group = new ProcessGroup((int) process.pid());
            Await.until("ready", () -> text(pipe.read()).contains("ready"));
            assertThat(ProcessStat.all().stream().filter(p -> p.group() == group.id()))
                    .hasSize(3);
            assertThat(group.isAlive()).isTrue();

            assertThat(group.signal(Signal.KILL)).isTrue();
            Await.until("gone", () -> !group.isAlive());
            assertThat(process.waitFor()).isEqualTo(128 + 9);
        }
    }

    @Test
    void aGroupThatIsNotThereHasNoMember() {
        ProcessGroup nobody = new ProcessGroup(Integer.MAX_VALUE);
        assertThat(nobody.isAlive()).isFalse();
        assertThat(nobody.signal(Signal.TERM)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0, -1, Integer.MIN_VALUE})
    void numbersThatMeanOthersAreRefused(int id) {
        assertThatThrownBy(() -> new ProcessGroup(id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("process group: " + id + " (expected: more than 1)");
    }

    @Test
    void readsWhatIsThereWithoutWaiting() throws Exception {
        Process process;
        try (OutputPipe pipe = OutputPipe.open()) {
            assertThat(pipe.read().remaining()).isZero();
            process = start(pipe, "yes"); // writes more than the pipe holds, and waits
            pipe.closeOutputEnd();
            Await.until("written", () -> text(pipe.read()).startsWith("y\n"));
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(process.waitFor()).as("nobody reads any more").isNotZero();
    }

    @Test
    void findsAccounts() {
        assertThat(UserAccount.named("root")).contains(new UserAccount("root", 0, 0));
        assertThat(UserAccount.named("nobody").orElseThrow().userId()).isPositive();
        assertThat(UserAccount.named("no-such-user-here")).isEmpty();
        assertThat(UserAccount.effectiveUserId() == 0).isEqualTo("root".equals(System.getProperty("user.name")));
    }

    private static Process start(OutputPipe pipe, String script) throws Exception {
        return new ProcessBuilder("setsid", "sh", "-c", script)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(pipe.outputEnd())
                .redirectError(Redirect.DISCARD)
                .start();
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}
