package io.ha4j.lvs;

import io.ha4j.lab.guest.Guest;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Virtual servers in a kernel that has IPVS. */
@Tag("lab")
class IpvsPlaneLabTest {

    @TestFactory
    Stream<DynamicContainer> inTheKernel() {
        return Guest.tests(PlaneInGuest.class);
    }
}
