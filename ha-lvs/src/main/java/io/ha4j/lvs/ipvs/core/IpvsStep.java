package io.ha4j.lvs.ipvs.core;

import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import java.util.List;
import java.util.Set;

/** What an {@link IpvsMachine} wants done next; what came of it is told to the method that each names. */
public sealed interface IpvsStep {

    /** Read all services; tell {@link IpvsMachine#onServices}. */
    record ReadAll() implements IpvsStep {}

    /** Read these services, of which some may not be there; tell {@link IpvsMachine#onServices}. */
    record ReadServices(List<IpvsServiceId> services) implements IpvsStep {
        /** Copies the list. */
        public ReadServices {
            services = List.copyOf(services);
        }
    }

    /** Read the destinations of these services; tell {@link IpvsMachine#onDestinations}. */
    record ReadDestinations(List<IpvsServiceId> services) implements IpvsStep {
        /** Copies the list. */
        public ReadDestinations {
            services = List.copyOf(services);
        }
    }

    /** Write down, so that it lasts, that these services are ours; tell {@link IpvsMachine#onRecorded}. */
    record WriteRecord(Set<IpvsServiceId> services) implements IpvsStep {
        /** Copies the set. */
        public WriteRecord {
            services = Set.copyOf(services);
        }
    }

    /** Carry these commands out in their order; tell {@link IpvsMachine#onApplied}. */
    record Apply(List<IpvsCommand> commands) implements IpvsStep {
        /** Copies the list. */
        public Apply {
            commands = List.copyOf(commands);
        }
    }

    /** Nothing more. */
    record Finished(IpvsReport report) implements IpvsStep {}
}
