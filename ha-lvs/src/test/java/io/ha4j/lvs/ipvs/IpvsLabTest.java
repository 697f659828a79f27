package io.ha4j.lvs.ipvs;

import io.ha4j.lab.guest.Guest;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The client against a kernel, with ipvsadm as the witness. */
@Tag("lab")
class IpvsLabTest {

    @TestFactory
    Stream<DynamicContainer> inTheKernel() {
        return Guest.tests(
                ModuleInGuest.class,
                RoundTripInGuest.class,
                ChangesInGuest.class,
                RefusalsInGuest.class,
                DaemonsInGuest.class,
                TableInGuest.class,
                BatchInGuest.class);
    }
}
