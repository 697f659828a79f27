package io.ha4j.lvs.schedule;

/** Schedulers without options that the kernel does not have. */
enum ModernScheduler implements Scheduler {
    SMOOTH_WEIGHTED_ROUND_ROBIN("swrr") {
        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new SmoothWeightedRoundRobin<>();
        }
    },
    POWER_OF_TWO_CHOICES("p2c") {
        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new PowerOfTwoChoices<>(new Dice());
        }
    };

    private final String shortName;

    ModernScheduler(String shortName) {
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
