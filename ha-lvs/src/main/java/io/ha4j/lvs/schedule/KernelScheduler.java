package io.ha4j.lvs.schedule;

/** The schedulers of the Linux kernel. */
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
            return new LeastConnections<>();
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
    public String toString() {
        return shortName;
    }
}
