package io.ha4j.vrrp.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaEvent;
import io.ha4j.lab.LabRequirements;
import io.ha4j.lab.Lan;
import io.ha4j.lab.Tool;
import io.ha4j.lab.Witness;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.vrrp.VrrpInstance;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What the lab tests of the host have in common. */
final class LabFixture {

    static final Duration INTERVAL = Duration.ofMillis(100);
    /** For what must come, also while other processes keep the kernel busy with the network. */
    static final Duration LONG = Duration.ofSeconds(30);

    private LabFixture() {}

    static Lan lan(String label, Tool... tools) {
        List<String> missing = LabRequirements.missing(tools);
        Lab.require(missing.isEmpty(), String.join("; ", missing));
        return Lan.create(label);
    }

    /** An instance on eth0 with id 51 and 100 ms between advertisements. */
    static VrrpInstance.Builder vi(String... virtualAddresses) {
        VrrpInstance.Builder builder = VrrpInstance.builder("VI_1")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .advertisementInterval(INTERVAL);
        for (String address : virtualAddresses) {
            builder.virtualAddress(address);
        }
        return builder;
    }

    /** Asserts that this hardware address is told for the address, and no other. */
    static void resolvesTo(Witness witness, String vip, String mac) {
        assertThat(witness.resolve(vip, LONG))
                .map(Object::toString)
                .as("who has %s", vip)
                .contains(mac);
        assertThat(witness.resolveAll(vip, Duration.ofMillis(300)))
                .as("who says that it has %s", vip)
                .extracting(Object::toString)
                .isSubsetOf(mac);
    }

    static <E> List<E> events(JavaNode node, Class<E> kind) {
        return node.events().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    static <E extends HaEvent> E await(JavaNode node, Class<E> kind) {
        Await.until(
                () -> kind.getSimpleName() + " among " + node.events(),
                LONG,
                () -> !events(node, kind).isEmpty());
        return events(node, kind).get(0);
    }

    static void lasts(String what, Duration time, BooleanSupplier condition) {
        long end = System.nanoTime() + time.toNanos();
        Await.until(() -> what, time.plusSeconds(5), () -> {
            assertThat(condition.getAsBoolean()).as(what).isTrue();
            return System.nanoTime() - end > 0;
        });
    }
}
