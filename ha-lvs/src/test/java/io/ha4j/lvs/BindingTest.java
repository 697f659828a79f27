package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.loop.SelectorLoop;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.proxy.ListeningSocket;
import io.ha4j.lvs.proxy.ProxyEngine;
import io.ha4j.lvs.proxy.ProxyService;
import io.ha4j.lvs.proxy.RelaySettings;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.time.Ticker;
import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BindingTest implements Binding.Outcome {

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void listening(InetSocketAddress address, Runnable change) {
        change.run();
        heard.add("listening");
    }

    @Override
    public void listenFailed(InetSocketAddress address, String reason) {
        heard.add("failed: " + reason);
    }

    @Override
    public void stoppedListening(InetSocketAddress address, String reason, Runnable change) {
        change.run();
        heard.add("stopped: " + reason);
    }

    @ParameterizedTest
    @EnumSource
    void listensAgainWhenTheListenerClosesUnasked(EngineKind kind) {
        Lb.require(kind);
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, kind);
                SelectorLoop loop = SelectorLoop.start("ha-test-loop", Ticker.system())) {
            ProxyService service = new ProxyService(
                    engine,
                    new ServerPool(Scheduler.roundRobin()),
                    Ticker.system(),
                    RelaySettings.unlimited(Duration.ofSeconds(1)));
            InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            Binding binding = loop.call(() -> new Binding("test", anyPort, service, loop, this));
            ListeningSocket first = binding.openNow();
            loop.call(() -> {
                binding.adopt(first);
                return true;
            });
            assertThat(binding.snapshot().localAddress())
                    .isEqualTo(Addresses.text(first.bound().join()));
            first.close();
            Await.until("listens again", () -> heard.size() == 3);
            loop.call(() -> binding.close("enough")).join();
            assertThat(binding.snapshot().listening()).isFalse();
            assertThat(binding.snapshot().localAddress()).isEmpty();
            assertThat(heard)
                    .containsExactly(
                            "listening",
                            "stopped: the listening socket was closed by an error",
                            "listening",
                            "stopped: enough");
        }
    }
}
