package io.ha4j.lvs.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Lab;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipesTest {

    private final Pipes pipes = new Pipes();

    @BeforeEach
    void requireLinux() {
        Lab.require(EngineKind.EPOLL.trouble() == null, "no native epoll");
    }

    @AfterEach
    void close() {
        pipes.close();
        assertThat(pipes.used()).isZero();
    }

    @Test
    void anEmptyPipeIsUsedAgain() {
        Pipes.Pipe pipe = pipes.take();
        pipes.give(pipe);
        assertThat(pipes.take()).isSameAs(pipe);
        assertThat(pipe.in.isOpen() && pipe.out.isOpen()).isTrue();
        pipes.give(pipe);
    }

    @Test
    void aPipeWithSomethingInItIsNot() {
        Pipes.Pipe pipe = pipes.take();
        pipe.bytes = 1;
        pipes.give(pipe);
        assertThat(pipe.in.isOpen() || pipe.out.isOpen()).isFalse();
        Pipes.Pipe other = pipes.take();
        assertThat(other).isNotSameAs(pipe);
        pipes.give(other);
    }

    @Test
    void thereAreNoMoreThanALoopMayHave() {
        List<Pipes.Pipe> all = new ArrayList<>();
        for (Pipes.Pipe pipe = pipes.take(); pipe != null; pipe = pipes.take()) {
            all.add(pipe);
            assertThat(all.size()).isLessThanOrEqualTo(256);
        }
        assertThat(all).hasSize(256);
        all.forEach(pipes::give);
        assertThat(all.stream().filter(pipe -> pipe.in.isOpen()).count()).isEqualTo(64);
        assertThat(all.stream().filter(pipe -> pipe.out.isOpen()).count()).isEqualTo(64);
    }

    @Test
    void whatIsGivenBackTooLateIsClosed() {
        Pipes.Pipe late = pipes.take();
        pipes.close();
        assertThat(pipes.take()).isNull();
        pipes.give(late);
        assertThat(late.in.isOpen() || late.out.isOpen()).isFalse();
    }
}
