package io.ha4j.lvs.ipvs;

import io.ha4j.lab.guest.Guest;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Keepers that end half-way, in a kernel that has IPVS. */
@Tag("lab")
@Tag("long")
class CrashLabTest {

    @TestFactory
    Stream<DynamicContainer> inTheKernel() {
        return Guest.tests(CrashInGuest.class);
    }
}
