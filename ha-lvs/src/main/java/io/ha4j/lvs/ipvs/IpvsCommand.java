package io.ha4j.lvs.ipvs;

import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One change of the kernel's tables, which {@link Ipvs#apply} carries out: all of it or nothing. Immutable values; what the kernel would refuse
 * whatever its state is refused by the constructors with an {@link IllegalStateException}. {@code toString} says it for people.
 */
public sealed interface IpvsCommand {

    /** {@return the one service that this is about, if it is about one} */
    default Optional<IpvsServiceId> serviceId() {
        return Optional.empty();
    }

    /**
     * Adds a service without destinations. Refused with {@link IpvsException.Kind#EXISTS} if there is one.
     *
     * @param service the service
     */
    record AddService(IpvsService service) implements IpvsCommand {
        /** Checks the service. */
        public AddService {
            service.check();
        }

        @Override
        public Optional<IpvsServiceId> serviceId() {
            return Optional.of(service.id());
        }

        @Override
        public String toString() {
            return "add service " + service;
        }
    }

    /**
     * Makes a service that is there into this one; its destinations and connections stay.
     *
     * @param service all of the service
     */
    record EditService(IpvsService service) implements IpvsCommand {
        /** Checks the service. */
        public EditService {
            service.check();
        }

        @Override
        public Optional<IpvsServiceId> serviceId() {
            return Optional.of(service.id());
        }

        @Override
        public String toString() {
            return "edit service " + service;
        }
    }

    /**
     * Removes a service with its destinations.
     *
     * @param service which one
     */
    record RemoveService(IpvsServiceId service) implements IpvsCommand {
        @Override
        public Optional<IpvsServiceId> serviceId() {
            return Optional.of(service);
        }

        @Override
        public String toString() {
            return "remove service " + service;
        }
    }

    /**
     * Adds a destination to a service that is there. Refused with {@link IpvsException.Kind#EXISTS} if it has it.
     *
     * @param service which service
     * @param destination the destination, which {@link IpvsDestination#check fits} the service
     */
    record AddDestination(IpvsServiceId service, IpvsDestination destination) implements IpvsCommand {
        /** Checks that the destination fits. */
        public AddDestination {
            destination.check(service);
        }

        @Override
        public Optional<IpvsServiceId> serviceId() {
            return Optional.of(service);
        }

        @Override
        public String toString() {
            return "add destination " + destination + " to " + service;
        }
    }

    /**
     * Makes the destination with this address and port into this one; its connections stay.
     *
     * @param service which service
     * @param destination all of the destination, which {@link IpvsDestination#check fits} the service
     */
    record EditDestination(IpvsServiceId service, IpvsDestination destination) implements IpvsCommand {
        /** Checks that the destination fits. */
        public EditDestination {
            destination.check(service);
        }

        @Override
        public Optional<IpvsServiceId> serviceId() {
            return Optional.of(service);
        }

        @Override
        public String toString() {
            return "edit destination " + destination + " of " + service;
        }
    }

    /**
     * Removes a destination. What becomes of its connections is up to {@code net.ipv4.vs.expire_nodest_conn}.
     *
     * @param service which service
     * @param destination its address and port
     */
    record RemoveDestination(IpvsServiceId service, InetSocketAddress destination) implements IpvsCommand {
        /** Checks that the address is one. */
        public RemoveDestination {
            IpvsAddresses.check("destination", destination);
        }

        @Override
        public Optional<IpvsServiceId> serviceId() {
            return Optional.of(service);
        }

        @Override
        public String toString() {
            return "remove destination " + Addresses.text(destination) + " from " + service;
        }
    }

    /**
     * Starts a daemon. Refused with {@link IpvsException.Kind#EXISTS} if one of this role runs.
     *
     * @param daemon the daemon
     */
    record StartDaemon(IpvsDaemon daemon) implements IpvsCommand {
        @Override
        public String toString() {
            return "start " + daemon;
        }
    }

    /**
     * Stops the daemon of a role.
     *
     * @param role the role
     */
    record StopDaemon(IpvsDaemon.Role role) implements IpvsCommand {
        @Override
        public String toString() {
            return "stop " + role + " sync daemon";
        }
    }

    /**
     * Sets the time-outs of connections that begin or change state from now on.
     *
     * @param timeouts the time-outs, of which 0 leaves one as it is
     */
    record SetTimeouts(IpvsTimeouts timeouts) implements IpvsCommand {
        @Override
        public String toString() {
            return "set timeouts " + timeouts;
        }
    }

    /**
     * Sets the statistics to zero: of one service with its destinations, or of all.
     *
     * @param service which service; empty: all
     */
    record Zero(Optional<IpvsServiceId> service) implements IpvsCommand {
        @Override
        public Optional<IpvsServiceId> serviceId() {
            return service;
        }

        @Override
        public String toString() {
            return service.map(id -> "zero statistics of " + id).orElse("zero all statistics");
        }
    }

    /** Removes all services of the network namespace, whosever they are. */
    record Flush() implements IpvsCommand {
        @Override
        public String toString() {
            return "flush all services";
        }
    }
}
