package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.loop.SelectorLoop;
import io.ha4j.lvs.proxy.Listener;
import io.ha4j.lvs.proxy.ProxyEngine;
import io.ha4j.lvs.proxy.ProxyService;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.time.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class BindingTest implements Binding.Outcome {

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void listening(InetSocketAddress address) {
        heard.add("listening");
    }

    @Override
    public void listenFailed(InetSocketAddress address, String reason) {
        heard.add("failed: " + reason);
    }

    @Override
    public void stoppedListening(InetSocketAddress address, String reason) {
        heard.add("stopped: " + reason);
    }

    @Test
    void listensAgainWhenTheListenerClosesUnasked() {
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, false);
                SelectorLoop loop = SelectorLoop.start("ha-test-loop", Ticker.system())) {
            ProxyService service =
                    new ProxyService(engine, new ServerPool(Scheduler.roundRobin()), Duration.ofSeconds(1));
            InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            Listener first = Binding.openNow("test", anyPort, service);
            Binding binding = loop.call(() -> {
                Binding made = new Binding("test", anyPort, service, loop, this);
                made.adopt(first);
                return made;
            });
            first.close();
            Await.until("listens again", () -> heard.size() == 3);
            loop.call(() -> binding.close("enough")).join();
            assertThat(heard)
                    .containsExactly(
                            "listening",
                            "stopped: the listening socket was closed by an error",
                            "listening",
                            "stopped: enough");
        }
    }
}
