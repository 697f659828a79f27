package io.ha4j.lvs.schedule;

import java.util.Optional;

/** The schedulers of the Linux kernel that have no options. */
enum KernelScheduler implements Scheduler {
    ROUND_ROBIN("rr") {
        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new RoundRobin<>();
        }
    },
    WEIGHTED_ROUND_ROBIN("wrr") {
        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new WeightedRoundRobin<>();
        }
    },
    LEAST_CONNECTIONS("lc") {
        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new LeastLoad<>(Rule.LEAST_CONNECTIONS);
        }
    },
    WEIGHTED_LEAST_CONNECTIONS("wlc") {
        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new LeastLoad<>(Rule.WEIGHTED_LEAST_CONNECTIONS);
        }
    },
    SHORTEST_EXPECTED_DELAY("sed") {
        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new LeastLoad<>(Rule.SHORTEST_EXPECTED_DELAY);
        }
    },
    NEVER_QUEUE("nq") {
        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new LeastLoad<>(Rule.NEVER_QUEUE);
        }
    },
    FAIL_OVER("fo") {
        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new LeastLoad<>(Rule.FAIL_OVER);
        }
    },
    OVERFLOW("ovf") {
        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new LeastLoad<>(Rule.OVERFLOW);
        }
    },
    DESTINATION_HASH("dh") {
        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new DestinationHash<>();
        }
    },
    TWO_DRAWS("twos") {
        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new TwoDraws<>(new Dice());
        }
    };

    private final String shortName;

    KernelScheduler(String shortName) {
        this.shortName = shortName;
    }

    @Override
    public String shortName() {
        return shortName;
    }

    @Override
    public Optional<KernelName> kernel() {
        return Optional.of(new KernelName(shortName, 0));
    }

    @Override
    public String toString() {
        return shortName;
    }
}
