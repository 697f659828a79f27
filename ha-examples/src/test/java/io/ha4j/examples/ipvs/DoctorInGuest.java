package io.ha4j.examples.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lab.Host;
import io.ha4j.lab.Lan;
import io.ha4j.lvs.ipvs.doctor.IpvsDoctor;
import io.ha4j.lvs.ipvs.doctor.core.DirectorRole;
import io.ha4j.lvs.ipvs.doctor.core.Finding;
import io.ha4j.lvs.ipvs.doctor.core.Severity;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The doctor on a kernel that has IPVS. */
class DoctorInGuest {

    private static final DirectorRole ROLE = DirectorRole.builder()
            .nat()
            .persistence()
            .connectionSync()
            .realServerToo()
            .virtualAddresses("10.1.0.100")
            .build();

    private Lan lan;
    private Host director;

    @BeforeEach
    void build() throws Exception {
        lan = Lan.create("doctor");
        director = lan.host("director", "10.1.0.1/24");
        Net.router(director);
        Net.address(director, "10.1.0.100");
        for (String setting : List.of("expire_nodest_conn", "expire_quiescent_template", "conntrack", "backup_only")) {
            set(setting, "1");
        }
    }

    @AfterEach
    void remove() {
        lan.close();
    }

    private void set(String setting, String value) throws Exception {
        Net.set(director, "ipv4/vs/" + setting, value);
    }

    private List<Finding> examine() throws Exception {
        return director.call(() -> IpvsDoctor.examine(ROLE));
    }

    @Test
    void hasNothingToSayOfAHostInOrder() throws Exception {
        assertThat(examine()).isEmpty();
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "expire_nodest_conn, 0, WARNING, 1",
        "expire_quiescent_template, 0, WARNING, 1",
        "conn_reuse_mode, 0, WARNING, 1",
        "conntrack, 0, HINT, 1",
        "drop_entry, 3, WARNING, 1",
        "backup_only, 0, ERROR, 1",
    })
    void readsTheSettings(String setting, String value, Severity severity, String better) throws Exception {
        set(setting, value);
        String name = "net.ipv4.vs." + setting;
        assertThat(examine()).singleElement().satisfies(finding -> {
            assertThat(finding.subject()).isEqualTo(name);
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.fix()).isEqualTo("sysctl -w " + name + "=" + better);
        });
        set(setting, better);
        assertThat(examine()).isEmpty();
    }
}
