package io.ha4j.examples.ipvs;

import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.ha4j.lab.guest.Guest;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;

/** Real traffic through the kernel's IPVS, on kernels that have it: two guests at once, as each keeps one processor busy. */
@Tag("lab")
@Tag("long")
class IpvsTrafficLabTest {

    @TestFactory
    @Execution(CONCURRENT)
    Stream<DynamicContainer> carriesTraffic() {
        return Guest.tests(
                DoctorInGuest.class, ForwardingInGuest.class, TunnelFilterInGuest.class, ConnectionsInGuest.class);
    }

    @TestFactory
    @Execution(CONCURRENT)
    Stream<DynamicContainer> survivesFailures() {
        return Guest.tests(
                VirtualServerInGuest.class, SlotsInGuest.class, NodePairInGuest.class, DirectorPairInGuest.class);
    }

    @TestFactory
    @Execution(CONCURRENT)
    Stream<DynamicContainer> carriesDatagrams() {
        return Guest.tests(DatagramsInGuest.class);
    }
}
