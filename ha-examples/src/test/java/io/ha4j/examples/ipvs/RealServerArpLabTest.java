package io.ha4j.examples.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lab.Host;
import io.ha4j.lab.LabRequirements;
import io.ha4j.lab.Lan;
import io.ha4j.lab.Witness;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.lvs.ipvs.doctor.IpvsDoctor;
import io.ha4j.lvs.ipvs.doctor.core.Finding;
import io.ha4j.lvs.ipvs.realserver.PreparedRealServer;
import io.ha4j.lvs.ipvs.realserver.RealServerSetup;
import io.ha4j.testkit.Lab;
import io.ha4j.value.CidrAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is heard to have the virtual address when a real server has it too. */
@Tag("lab")
class RealServerArpLabTest {

    private static final String VIP4 = "10.1.0.100";
    private static final String VIP6 = "2001:db8:1::100";
    private static final RealServerSetup SETUP = RealServerSetup.directRouting(VIP4, VIP6);
    private static final Duration WINDOW = Duration.ofMillis(500);

    private Lan lan;
    private Host director;
    private Host server;
    private Witness witness;

    @BeforeEach
    void build() throws Exception {
        List<String> missing = LabRequirements.missing();
        Lab.require(missing.isEmpty(), String.join("; ", missing));
        lan = Lan.create("arp");
        director = lan.host("director", "10.1.0.1/24", "2001:db8:1::1/64");
        server = lan.host("rs1", "10.1.0.11/24", "2001:db8:1::11/64");
        witness = new Witness(lan.host("client", "10.1.0.2/24", "2001:db8:1::2/64"));
        Net.address(director, VIP4, VIP6);
    }

    @AfterEach
    void remove() {
        if (lan != null) {
            lan.close();
        }
    }

    @Test
    void thatIsTheDirectorAlone() throws Exception {
        PreparedRealServer prepared = server.call(SETUP::prepare);
        assertThat(server.hasAddress(VIP4)).isTrue();
        assertThat(witness.resolveAll(VIP4, WINDOW)).containsExactly(director.hardwareAddress());
        assertThat(witness.resolveAll(VIP6, WINDOW)).containsExactly(director.hardwareAddress());
        server.run(prepared::close);
        assertThat(server.hasAddress(VIP4)).isFalse();
    }

    @Test
    void withTheAddressAloneTheServerClaimsItToo() throws Exception {
        server.run(() -> {
            try (Rtnetlink netlink = Rtnetlink.open()) {
                int lo = netlink.link("lo").orElseThrow().index();
                netlink.addAddress(InterfaceAddress.of(lo, CidrAddress.parse("address", VIP4)));
                netlink.addAddress(InterfaceAddress.of(lo, CidrAddress.parse("address", VIP6)));
            }
        });
        assertThat(witness.resolveAll(VIP4, WINDOW))
                .containsExactlyInAnyOrder(director.hardwareAddress(), server.hardwareAddress());
        assertThat(witness.resolveAll(VIP6, WINDOW))
                .as("IPv6 answers for the addresses of the asked interface only")
                .containsExactly(director.hardwareAddress());
        assertThat(server.call(() -> IpvsDoctor.examine(SETUP.role())))
                .extracting(Finding::subject)
                .containsExactly("arp_ignore", "arp_announce");
    }
}
