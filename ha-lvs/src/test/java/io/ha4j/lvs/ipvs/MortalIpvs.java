package io.ha4j.lvs.ipvs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Passes so many messages on, one by one, and then no more: as if the process had ended there. Does not close what it passes them to. */
final class MortalIpvs implements Ipvs {

    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Ipvs ipvs;
    private final int lifetime;
    private final Runnable death;
    private int messages;

    MortalIpvs(Ipvs ipvs, int lifetime) {
        this(ipvs, lifetime, () -> {
            throw new Death();
        });
    }

    /** @param death what happens instead of one message more; it does not return */
    MortalIpvs(Ipvs ipvs, int lifetime, Runnable death) {
        this.ipvs = ipvs;
        this.lifetime = lifetime;
        this.death = death;
    }

    /** {@return whether it has lived so long} */
    boolean survives(Runnable life) {
        try {
            life.run();
            return true;
        } catch (Death e) {
            return false;
        }
    }

    int messages() {
        return messages;
    }

    private void tick() {
        if (messages == lifetime) {
            death.run();
        }
        messages++;
    }

    @Override
    public List<IpvsServiceStatus> services() {
        tick();
        return ipvs.services();
    }

    @Override
    public Optional<IpvsServiceStatus> service(IpvsServiceId id) {
        tick();
        return ipvs.service(id);
    }

    @Override
    public List<IpvsDestinationStatus> destinations(IpvsServiceId id) {
        tick();
        return ipvs.destinations(id);
    }

    @Override
    public List<IpvsDaemon> daemons() {
        return ipvs.daemons();
    }

    @Override
    public IpvsTimeouts timeouts() {
        return ipvs.timeouts();
    }

    @Override
    public IpvsInfo info() {
        return ipvs.info();
    }

    @Override
    public void apply(IpvsCommand command) {
        tick();
        ipvs.apply(command);
    }

    @Override
    public List<IpvsOutcome> applyAll(List<? extends IpvsCommand> commands) {
        List<IpvsOutcome> outcomes = new ArrayList<>();
        for (IpvsCommand command : commands) {
            tick();
            outcomes.addAll(ipvs.applyAll(List.of(command)));
        }
        return outcomes;
    }

    @Override
    public void close() {}
}
