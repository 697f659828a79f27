package io.ha4j.lvs.ipvs.core;

import io.ha4j.HaException;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsException;
import io.ha4j.lvs.ipvs.IpvsProtocol;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;

/** Why something is not as it is wanted. It is tried again at the next reconcile. {@code toString} says it for people, with the way out. */
public sealed interface IpvsProblem {

    /**
     * Somebody else has this service; it is left alone.
     *
     * @param found what is there
     */
    record Foreign(IpvsService found) implements IpvsProblem {
        /** {@return the command that removes it: {@code ipvsadm -D -t 192.0.2.10:80}} */
        public String removal() {
            return "ipvsadm -D " + option(found.id());
        }

        private static String option(IpvsServiceId id) {
            if (id instanceof IpvsServiceId.Endpoint endpoint) {
                return switch (endpoint.protocol()) {
                            case TCP -> "-t ";
                            case UDP -> "-u ";
                            default -> "--" + IpvsProtocol.SCTP + "-service ";
                        }
                        + Addresses.text(endpoint.address());
            }
            IpvsServiceId.Mark mark = (IpvsServiceId.Mark) id;
            return "-f " + mark.mark() + (mark.family() == AddressFamily.IPV6 ? " -6" : "");
        }

        @Override
        public String toString() {
            return "service " + found + " is there and not ours: remove it with '" + removal()
                    + "', or have it adopted; until then it is left alone";
        }
    }

    /**
     * The kernel refuses a command, such as for a scheduler that it does not have. What does not depend on it is done.
     *
     * @param service which service
     * @param command the command
     * @param reason what the kernel said
     */
    record Refused(IpvsServiceId service, IpvsCommand command, IpvsException reason) implements IpvsProblem {
        @Override
        public String toString() {
            return String.valueOf(reason.getMessage());
        }
    }

    /**
     * Somebody else changes the service as fast as it is put right, or answers of the kernel are lost again and again.
     *
     * @param service which service
     */
    record KeepsChanging(IpvsServiceId service) implements IpvsProblem {
        @Override
        public String toString() {
            return "service " + service + " keeps changing while it is written: another program writes it too"
                    + " (keepalived, kube-proxy, ipvsadm in a loop?)";
        }
    }

    /**
     * The kernel accepts an edit and has afterwards what it had before: it does not know a setting, as one before Linux 5.2 does not know GUE and one
     * before 5.3 not GRE, and makes either a tunnel of IPIP. That it is tried again is not told again.
     *
     * @param service which service
     * @param command the edit: of the service, or of a destination
     * @param shown what is there: an {@link IpvsService} or an {@link IpvsDestination}
     */
    record NotKept(IpvsServiceId service, IpvsCommand command, Object shown) implements IpvsProblem {

        /** {@return whether what was found is no change of somebody else's, but what the kernel has made of ours} */
        boolean explains(IpvsDrift drift) {
            return drift.service().equals(service)
                    && (drift instanceof IpvsDrift.DestinationChanged changed
                            ? changed.found().equals(shown)
                            : drift instanceof IpvsDrift.ServiceChanged other
                                    && other.found().equals(shown));
        }

        @Override
        public String toString() {
            if (command instanceof IpvsCommand.EditDestination edit && shown instanceof IpvsDestination is) {
                IpvsDestination asked = edit.destination();
                String where = "destination " + Addresses.text(asked.address()) + " of " + service;
                return asked.forwarding().equals(is.forwarding())
                        ? text(where, asked, is)
                        : text(where, asked.forwarding(), is.forwarding())
                                + " (a tunnel of GUE needs Linux 5.2, one of GRE 5.3)";
            }
            return text(
                    "service " + service,
                    command instanceof IpvsCommand.EditService edit ? edit.service() : command,
                    shown);
        }

        private static String text(String what, Object asked, Object shown) {
            return what + ": the kernel accepts \"" + asked + "\" and does not keep it: it has \"" + shown + '"';
        }
    }

    /**
     * Nothing can be done now: no IPVS, no permission, no place for the record of what is ours.
     *
     * @param reason why
     */
    record Stopped(HaException reason) implements IpvsProblem {
        @Override
        public String toString() {
            return String.valueOf(reason.getMessage());
        }
    }
}
