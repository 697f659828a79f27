package io.ha4j.health;

import io.ha4j.Health;
import io.ha4j.health.probe.BlockingProbe;
import io.ha4j.health.probe.ProbeRequest;
import io.ha4j.health.probe.ProbeResult;
import io.ha4j.value.Require;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Asks the application in which the node runs. */
record ApplicationProbe(Supplier<Health> application) implements BlockingProbe {

    ApplicationProbe {
        Require.nonNull("health", application, "a supplier of the health");
    }

    static BlockingProbe of(BooleanSupplier works) {
        return new Simple(works);
    }

    @Override
    public ProbeResult probe(ProbeRequest request) {
        Health health = Require.nonNull("health", application.get(), "one that the application knows");
        ProbeResult result = ProbeResult.of(health.isUp(), health.reason()).withPercent(health.percent());
        return health.weight().isPresent() ? result.withWeight(health.weight().getAsInt()) : result;
    }

    private record Simple(BooleanSupplier works) implements BlockingProbe {

        Simple {
            Require.nonNull("works", works, "a supplier that says whether the application works");
        }

        @Override
        public ProbeResult probe(ProbeRequest request) {
            return ProbeResult.of(works.getAsBoolean(), "the application says that it does not work");
        }
    }
}
