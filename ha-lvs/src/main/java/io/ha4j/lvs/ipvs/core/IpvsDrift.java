package io.ha4j.lvs.ipvs.core;

import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.value.Addresses;

/** Somebody else has changed a service of ours: the kernel has something else than was left there. {@code toString} says it for people. */
public sealed interface IpvsDrift {

    /** {@return which service} */
    IpvsServiceId service();

    /**
     * The service was removed.
     *
     * @param left what was left there
     */
    record ServiceMissing(IpvsService left) implements IpvsDrift {
        @Override
        public IpvsServiceId service() {
            return left.id();
        }

        @Override
        public String toString() {
            return "service " + left + " was removed";
        }
    }

    /**
     * The service has other settings.
     *
     * @param left what was left there
     * @param found what is there
     */
    record ServiceChanged(IpvsService left, IpvsService found) implements IpvsDrift {
        @Override
        public IpvsServiceId service() {
            return left.id();
        }

        @Override
        public String toString() {
            return "service " + left + " was changed to " + found;
        }
    }

    /**
     * A destination was removed.
     *
     * @param left what was left there
     */
    record DestinationMissing(IpvsServiceId service, IpvsDestination left) implements IpvsDrift {
        @Override
        public String toString() {
            return "destination " + left + " of " + service + " was removed";
        }
    }

    /**
     * A destination has other settings.
     *
     * @param left what was left there
     * @param found what is there
     */
    record DestinationChanged(IpvsServiceId service, IpvsDestination left, IpvsDestination found) implements IpvsDrift {
        @Override
        public String toString() {
            return "destination " + left + " of " + service + " was changed to " + found;
        }
    }

    /**
     * A destination is there that was not.
     *
     * @param found what is there
     */
    record DestinationAdded(IpvsServiceId service, IpvsDestination found) implements IpvsDrift {
        @Override
        public String toString() {
            return "destination " + Addresses.text(found.address()) + " was added to " + service;
        }
    }
}
