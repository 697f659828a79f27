package io.ha4j.lvs.schedule;

import io.ha4j.value.Require;

/**
 * {@link RingHash} and {@link BoundedLoadHash}.
 *
 * @param percent the bound of loads; 0: none
 */
record KetamaRing(boolean port, int percent) implements RingScheduler {

    static final int DEFAULT_PERCENT = 125;

    @Override
    public RingScheduler withPort() {
        return new KetamaRing(true, percent);
    }

    @Override
    public RingScheduler withBalanceFactor(int next) {
        return new KetamaRing(port, Require.inRange("balance factor", next, 101, 10_000));
    }

    @Override
    public String shortName() {
        return percent == 0 ? "ring" : "bounded";
    }

    @Override
    public <D extends Destination> Picker<D> newPicker() {
        return percent == 0 ? new RingHash<>(port) : new BoundedLoadHash<>(port, percent);
    }

    @Override
    public String toString() {
        String factor = percent == 0 || percent == DEFAULT_PERCENT ? "" : " " + percent + " %";
        return shortName() + factor + (port ? " with port" : "");
    }
}
