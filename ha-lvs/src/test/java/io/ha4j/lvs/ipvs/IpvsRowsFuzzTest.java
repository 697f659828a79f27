package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.netlink.GenericFamily;
import io.ha4j.linux.netlink.NetlinkAttributes;
import io.ha4j.linux.netlink.NetlinkException;
import io.ha4j.testkit.Allocations;
import io.ha4j.testkit.Corpus;
import io.ha4j.value.AddressFamily;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever attributes come: a value or a {@link NetlinkException}, and a value that is asked of the kernel reads the same. The corpus was recorded
 * from Linux 6.1.
 */
class IpvsRowsFuzzTest {

    private static final GenericFamily FAMILY = new GenericFamily("IPVS", 31, 1, Map.of());
    private static final int HEADERS = 20; // struct nlmsghdr and genlmsghdr
    private static final IpvsServiceId FOUR = IpvsServiceId.mark(1, AddressFamily.IPV4);
    private static final IpvsServiceId SIX = IpvsServiceId.mark(1, AddressFamily.IPV6);

    @Test
    void holdsForItsCorpus() {
        Corpus.of(IpvsRowsFuzzTest.class).forEach(IpvsRowsFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void holdsForMutationsOfIt() {
        Corpus.of(IpvsRowsFuzzTest.class).mutate(IpvsRowsFuzzTest::fuzzerTestOneInput);
    }

    /** What the corpus is there for. */
    @Test
    void everyRowOfTheCorpusIsUnderstood() {
        Corpus.of(IpvsRowsFuzzTest.class)
                .forEach(row -> assertThat(decode(row, IpvsRows::service) != null
                                || decode(row, attributes -> IpvsRows.destination(FOUR, attributes)) != null
                                || decode(row, IpvsRows::daemon) != null
                                || decode(row, IpvsRows::info) != null)
                        .isTrue());
    }

    /** Decodes as each kind of answer. */
    public static void fuzzerTestOneInput(byte[] row) {
        IpvsServiceStatus service = decode(row, IpvsRows::service);
        if (service != null && canBeAsked(service.service()::check)) {
            byte[] asked = asked(new IpvsCommand.AddService(service.service()));
            assertThat(decode(asked, IpvsRows::service))
                    .isEqualTo(new IpvsServiceStatus(service.service(), IpvsStatistics.NONE));
        }
        for (IpvsServiceId of : new IpvsServiceId[] {FOUR, SIX}) {
            IpvsDestinationStatus status = decode(row, attributes -> IpvsRows.destination(of, attributes));
            if (status != null && canBeAsked(() -> status.destination().check(of))) {
                byte[] asked = asked(new IpvsCommand.AddDestination(of, status.destination()));
                IpvsDestinationStatus again = decode(asked, attributes -> IpvsRows.destination(of, attributes));
                assertThat(again)
                        .isEqualTo(new IpvsDestinationStatus(status.destination(), 0, 0, 0, IpvsStatistics.NONE));
            }
        }
        IpvsDaemon daemon = decode(row, IpvsRows::daemon);
        if (daemon != null) {
            assertThat(decode(asked(new IpvsCommand.StartDaemon(daemon)), IpvsRows::daemon))
                    .isEqualTo(daemon);
        }
        IpvsTimeouts timeouts = decode(row, IpvsRows::timeouts);
        if (timeouts != null) {
            assertThat(decode(asked(new IpvsCommand.SetTimeouts(timeouts)), IpvsRows::timeouts))
                    .isEqualTo(timeouts);
        }
        decode(row, IpvsRows::info);
        assertThat(Allocations.of(() -> decode(row, IpvsRows::service))).isLessThan(64_000 + 100L * row.length);
    }

    private static boolean canBeAsked(Runnable check) {
        try {
            check.run();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static byte[] asked(IpvsCommand command) {
        byte[] message = IpvsRequests.command(FAMILY, command).encode(1);
        return Arrays.copyOfRange(message, HEADERS, message.length);
    }

    private static <T> @Nullable T decode(byte[] row, Function<NetlinkAttributes, @Nullable T> decoder) {
        try {
            return decoder.apply(NetlinkAttributes.of(row));
        } catch (NetlinkException e) {
            assertThat(e).hasMessageStartingWith("malformed netlink message: ");
            return null;
        }
    }
}
