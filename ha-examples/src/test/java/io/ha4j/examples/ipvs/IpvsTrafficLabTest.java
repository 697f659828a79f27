package io.ha4j.examples.ipvs;

import io.ha4j.lab.guest.Guest;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Real traffic through the kernel's IPVS, on a kernel that has it. */
@Tag("lab")
@Tag("long")
class IpvsTrafficLabTest {

    @TestFactory
    Stream<DynamicContainer> carriesTraffic() {
        return Guest.tests(
                DoctorInGuest.class, ForwardingInGuest.class, TunnelFilterInGuest.class, ConnectionsInGuest.class);
    }

    @TestFactory
    Stream<DynamicContainer> survivesFailures() {
        return Guest.tests(
                VirtualServerInGuest.class, SlotsInGuest.class, NodePairInGuest.class, DirectorPairInGuest.class);
    }

    @TestFactory
    Stream<DynamicContainer> carriesDatagrams() {
        return Guest.tests(DatagramsInGuest.class);
    }
}
