package io.ha4j.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.linux.sys.Errno;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Generic netlink with the families that a kernel always has. */
@Tag("lab")
class GenericNetlinkLabTest {

    private static final int GETFAMILY = 3;
    private static final int FAMILY_NAME = 2;

    @BeforeAll
    static void require() {
        NetlinkLab.require();
    }

    @Test
    void findsTheFamilyOfFamilies() {
        try (GenericNetlink generic = GenericNetlink.open()) {
            GenericFamily control = generic.family("nlctrl");
            assertThat(control.id()).isEqualTo(16);
            assertThat(control.version()).isEqualTo(2);
            assertThat(control.groups()).containsEntry("notify", 16);
        }
    }

    @Test
    void listsFamiliesAndFindsAnotherOne() {
        try (GenericNetlink generic = GenericNetlink.open()) {
            GenericFamily control = generic.family("nlctrl");
            List<String> names = generic.dump(
                    "list families",
                    control.message(GETFAMILY, NetlinkMessage.DUMP),
                    attributes -> attributes.string(FAMILY_NAME, ""));
            assertThat(names).hasSizeGreaterThan(1).contains("nlctrl").doesNotContain("");
            for (String name : names) {
                GenericFamily family = generic.family(name);
                assertThat(family.id()).isGreaterThanOrEqualTo(16);
                assertThat(family.name()).isEqualTo(name);
            }
            List<Integer> commands = new ArrayList<>();
            generic.request(
                    "find nlctrl",
                    control.message(GETFAMILY, 0).putString(FAMILY_NAME, "nlctrl"),
                    (command, attributes) -> commands.add(command));
            assertThat(commands).containsExactly(1); // CTRL_CMD_NEWFAMILY
        }
    }

    @Test
    void aMissingFamilySaysWhichModuleToLoad() {
        try (GenericNetlink generic = GenericNetlink.open()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> generic.family("NO_SUCH_ONE"))
                        .asInstanceOf(InstanceOfAssertFactories.type(NetlinkException.class))
                        .returns(Errno.ENOENT, NetlinkException::errno)
                        .extracting(Throwable::getMessage)
                        .isEqualTo(
                                "find generic netlink family NO_SUCH_ONE: No such file or directory (errno 2): this kernel does"
                                        + " not have it; load its module (modprobe net-pf-16-proto-16-family-NO_SUCH_ONE), or"
                                        + " install it");
            }
            assertThat(generic.family("nlctrl").id()).as("still usable").isEqualTo(16);
        }
    }

    @Test
    void aHandlerThatFailsLeavesTheSocketUsable() {
        try (GenericNetlink generic = GenericNetlink.open()) {
            GenericFamily control = generic.family("nlctrl");
            assertThatThrownBy(() -> generic.dump(
                            "list families", control.message(GETFAMILY, NetlinkMessage.DUMP), attributes -> {
                                throw new IllegalStateException("mine");
                            }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("mine");
            assertThatThrownBy(() -> generic.dump(
                            "list families",
                            control.message(GETFAMILY, NetlinkMessage.DUMP),
                            attributes -> attributes.u64(FAMILY_NAME - 1, 0))) // has 16 bits
                    .isInstanceOf(NetlinkException.class)
                    .hasMessage(
                            "list families: malformed netlink message: attribute 1 of 2 bytes (expected: at least 8)");
            assertThat(generic.family("nlctrl").id()).isEqualTo(16);
        }
    }
}
