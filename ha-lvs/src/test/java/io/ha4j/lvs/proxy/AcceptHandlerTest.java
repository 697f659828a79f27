package io.ha4j.lvs.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.schedule.Scheduler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptHandlerTest {

    @Test
    void pausesWhenAcceptingFails() {
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, false)) {
            ProxyService service =
                    new ProxyService(engine, new ServerPool(Scheduler.roundRobin()), Duration.ofSeconds(1));
            EmbeddedChannel listener = new EmbeddedChannel(new AcceptHandler(service));
            listener.freezeTime();
            listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
            listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
            assertThat(listener.config().isAutoRead()).isFalse();
            listener.advanceTimeBy(AcceptHandler.PAUSE_MILLIS - 1, TimeUnit.MILLISECONDS);
            listener.runScheduledPendingTasks();
            assertThat(listener.config().isAutoRead()).isFalse();
            listener.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            listener.runScheduledPendingTasks();
            assertThat(listener.config().isAutoRead()).isTrue();
            assertThat(listener.close().isSuccess()).isTrue();
        }
    }
}
