package io.ha4j.vrrp.lab;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.lab.Host;
import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.List;

/** A node of ours with one instance in a process of its own: what can be killed. It lives as long as whoever has started it. */
public final class NodeMain {

    /** What it prints for each state that it enters. */
    static final String ENTERS = "enters ";

    private NodeMain() {}

    /** Runs the instance that the arguments describe, see {@link #instance}. */
    public static void main(String[] arguments) {
        try (HaNode node = HaNode.builder("process")
                .with(instance(List.of(arguments)))
                .listener(NodeMain::print)
                .build()) {
            node.start();
            ProcessHandle.current().parent().orElseThrow().onExit().join();
        }
    }

    private static void print(HaEvent event) {
        if (event instanceof VrrpEvent.StateChanged change) {
            System.out.println(ENTERS + change.state());
        } else {
            System.out.println(event);
        }
    }

    /** {@return an instance on {@code eth0} from arguments such as {@code priority=150}; some may be given several times} */
    static VrrpInstance instance(List<String> arguments) {
        VrrpInstance.Builder builder = VrrpInstance.builder("VI_1").networkInterface(Host.INTERFACE);
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            set(builder, argument.substring(0, equals), argument.substring(equals + 1));
        }
        return builder.build();
    }

    private static void set(VrrpInstance.Builder builder, String name, String value) {
        switch (name) {
            case "version" -> builder.version(VrrpVersion.valueOf("V" + value));
            case "id" -> builder.virtualRouterId(Integer.parseInt(value));
            case "priority" -> builder.priority(Integer.parseInt(value));
            case "interval" -> builder.advertisementInterval(Duration.parse(value));
            case "source" -> builder.sourceAddress(value);
            case "peer" -> builder.unicastPeer(value);
            case "password" -> builder.authentication(Authentication.password(value));
            case "mac" -> builder.virtualMac();
            case "address" -> builder.virtualAddress(value);
            case "preemption" -> builder.preemption(Preemption.never());
            default -> throw new IllegalArgumentException(name);
        }
    }
}
