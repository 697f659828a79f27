package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaContext;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.IpvsDrift;
import io.ha4j.lvs.ipvs.core.IpvsProblem;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which addresses of a virtual server the kernel serves, and what is wrong with the others; told as events. On the loop, unless said otherwise. */
final class IpvsStates {

    private final ComponentId id;
    private final HaContext context;
    private final Map<IpvsServiceId, InetSocketAddress> addresses = new HashMap<>();
    /** What is wrong, as it was told last. */
    private final Map<IpvsServiceId, String> told = new HashMap<>();

    /** What the kernel serves, in the order in which that began; replaced as a whole. */
    private volatile List<InetSocketAddress> served = List.of();

    private volatile Map<InetSocketAddress, IpvsProblem> troubles = Map.of();

    IpvsStates(VirtualServer config, HaContext context, IpvsWish table) {
        this.id = config.id();
        this.context = context;
        for (int i = 0; i < table.ids().size(); i++) {
            addresses.put(table.ids().get(i), config.addresses().get(i));
        }
    }

    /** How services are: with what is wrong, if anything. {@code serving}: whether they are wanted still. */
    void told(Map<IpvsServiceId, Optional<IpvsProblem>> services, List<IpvsDrift> drift, boolean serving) {
        drift.forEach(one -> context.publish(
                new VirtualServerEvent.TableRepaired(id, now(), addressOf(one.service()), one.toString())));
        if (serving) {
            services.forEach((service, problem) -> told(service, problem.orElse(null)));
        }
    }

    private InetSocketAddress addressOf(IpvsServiceId service) {
        return addresses.getOrDefault(service, addresses.values().iterator().next());
    }

    private void told(IpvsServiceId service, @Nullable IpvsProblem problem) {
        InetSocketAddress address = addressOf(service);
        boolean isServed = served.contains(address);
        if (problem == null) {
            if (!isServed) {
                serves(address);
            } else if (told.containsKey(service)) {
                context.publish(
                        new VirtualServerEvent.ProgrammingRestored(id, now(), address), () -> trouble(address, null));
            }
            told.remove(service);
            return;
        }
        String text = problem.toString();
        boolean isNew = !text.equals(told.put(service, text));
        if (isServed && problem instanceof IpvsProblem.Foreign) {
            servesNoMore(address, text);
        } else if (isNew && !isServed && keepsFromServing(problem)) {
            context.publish(
                    new VirtualServerEvent.ListenFailed(id, now(), address, text), () -> trouble(address, problem));
        } else if (isNew) {
            if (!isServed) {
                serves(address);
            }
            context.publish(
                    new VirtualServerEvent.ProgrammingFailed(id, now(), address, text),
                    () -> trouble(address, problem));
        }
    }

    /** {@return whether there is no service of ours because of it} */
    private static boolean keepsFromServing(IpvsProblem problem) {
        return !(problem instanceof IpvsProblem.KeepsChanging)
                && !(problem instanceof IpvsProblem.NotKept)
                && !(problem instanceof IpvsProblem.Refused refused
                        && !(refused.command() instanceof IpvsCommand.AddService));
    }

    private void serves(InetSocketAddress address) {
        context.publish(new VirtualServerEvent.Listening(id, now(), address), () -> {
            List<InetSocketAddress> next = new ArrayList<>(served);
            next.add(address);
            served = List.copyOf(next);
            trouble(address, null);
        });
    }

    private void servesNoMore(InetSocketAddress address, String reason) {
        context.publish(
                new VirtualServerEvent.StoppedListening(id, now(), address, reason),
                () -> served =
                        served.stream().filter(other -> !other.equals(address)).toList());
    }

    private void trouble(InetSocketAddress address, @Nullable IpvsProblem problem) {
        Map<InetSocketAddress, IpvsProblem> next = new HashMap<>(troubles);
        if (problem == null) {
            next.remove(address);
        } else {
            next.put(address, problem);
        }
        troubles = Map.copyOf(next);
    }

    /** Nothing is wanted of the kernel any more. */
    void stopped(String reason) {
        served.forEach(address -> servesNoMore(address, reason));
        told.clear();
        troubles = Map.of();
    }

    /** {@return what the kernel serves, in the order in which that began; thread-safe} */
    List<InetSocketAddress> served() {
        return served;
    }

    /** {@return what is wrong with an address; empty if nothing is; thread-safe} */
    String trouble(InetSocketAddress address) {
        IpvsProblem problem = troubles.get(address);
        return problem == null ? "" : problem.toString();
    }

    /** {@return what keeps an address from being as it is wanted, but for what the kernel accepts and does not keep; thread-safe} */
    Optional<String> refusal() {
        return troubles.values().stream()
                .filter(problem -> !(problem instanceof IpvsProblem.NotKept))
                .map(IpvsProblem::toString)
                .findFirst();
    }

    private Instant now() {
        return context.wallClock().instant();
    }
}
