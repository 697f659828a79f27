package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProbeResultTest {

    static Stream<Arguments> saysTroubleInWords() {
        return Stream.of(
                arguments(new ConnectException("Connection refused: /127.0.0.1:80"), "connection refused"),
                arguments(new NoRouteToHostException("No route to host"), "no route to host"),
                arguments(new SocketException("Connection reset by peer"), "connection reset"),
                arguments(new IOException("Broken pipe"), "connection reset"),
                arguments(new ConnectException("Network is unreachable"), "network unreachable"),
                arguments(new ClosedChannelException(), "connection closed"),
                arguments(
                        new ChannelException("Unable to create Channel", new SocketException("Too many open files")),
                        "too many open files in this process"),
                arguments(new CompletionException(new IllegalStateException("no")), "IllegalStateException: no"),
                arguments(new IllegalStateException("x", new Exception("y")), "IllegalStateException: x"),
                arguments(new CompletionException("alone", null), "CompletionException: alone"),
                arguments(new IOException("disk on fire"), "IOException: disk on fire"),
                arguments(new IOException(), "IOException"));
    }

    @ParameterizedTest
    @MethodSource
    void saysTroubleInWords(Throwable trouble, String words) {
        assertThat(ProbeResult.failure(trouble)).isEqualTo(ProbeResult.failure(words));
    }

    @Test
    void tamesWhatATargetSays() {
        assertThat(ProbeResult.failure("a\r\nb\u001b[1m").reason()).isEqualTo("a??b?[1m");
        assertThat(ProbeResult.failure("x".repeat(70_000)).reason()).isEqualTo("x".repeat(200) + "...");
    }
}
