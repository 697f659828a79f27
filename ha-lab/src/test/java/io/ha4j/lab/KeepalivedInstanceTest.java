package io.ha4j.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Keepalived gets to read. */
class KeepalivedInstanceTest {

    @Test
    void writesAllThatIsSet() {
        KeepalivedInstance instance = KeepalivedInstance.builder("VI_1")
                .version(2)
                .networkInterface("eth1")
                .virtualRouterId(121)
                .priority(150)
                .advertisementInterval(Duration.ofSeconds(2))
                .unicast("10.99.0.1", "10.99.0.2", "10.99.0.3")
                .password("1111")
                .virtualMac()
                .noPreempt()
                .line("garp_master_delay 1")
                .virtualAddress("10.99.0.100/24")
                .virtualAddress("10.99.0.101")
                .build();
        assertThat(instance.name()).isEqualTo("VI_1");
        assertThat(instance.toString().lines().map(String::strip))
                .containsExactly(
                        "vrrp_instance VI_1 {",
                        "version 2",
                        "state BACKUP",
                        "interface eth1",
                        "virtual_router_id 121",
                        "priority 150",
                        "advert_int 2",
                        "use_vmac vrrp.121",
                        "nopreempt",
                        "garp_master_delay 1",
                        "unicast_src_ip 10.99.0.1",
                        "unicast_peer {",
                        "10.99.0.2",
                        "10.99.0.3",
                        "}",
                        "authentication {",
                        "auth_type PASS",
                        "auth_pass 1111",
                        "}",
                        "virtual_ipaddress {",
                        "10.99.0.100/24",
                        "10.99.0.101/32",
                        "}",
                        "}");
    }

    @Test
    void writesPartsOfASecondAsKeepalivedDoes() {
        for (List<Object> row : List.<List<Object>>of(
                List.of(10, "0.01"),
                List.of(100, "0.1"),
                List.of(1_000, "1"),
                List.of(10_000, "10"),
                List.of(1_250, "1.25"))) {
            assertThat(KeepalivedInstance.builder("VI_1")
                            .advertisementInterval(Duration.ofMillis((int) row.get(0)))
                            .build()
                            .toString())
                    .contains("advert_int " + row.get(1) + "\n");
        }
    }

    @Test
    void refusesWhatCannotBeWritten() {
        assertThatThrownBy(() -> KeepalivedInstance.builder("VI 1")).hasMessageContaining("name: \"VI 1\"");
        assertThatThrownBy(() -> KeepalivedInstance.builder("VI_1").virtualAddress("10.99"))
                .hasMessageContaining("virtualAddress");
    }
}
