package io.ha4j.lvs.ipvs;

import io.ha4j.lab.guest.Guest;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The keeper against a kernel. */
@Tag("lab")
class KeeperLabTest {

    @TestFactory
    Stream<DynamicContainer> inTheKernel() {
        return Guest.tests(KeeperInGuest.class);
    }
}
