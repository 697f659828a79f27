package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.ipvs.IpvsException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A kernel that does not have IPVS yet, or no longer. */
class ModuleInGuest {

    private static final Path LOADER = Path.of("/proc/sys/kernel/modprobe");

    private String loader = "";

    /** The kernel cannot load a module by itself, as in most containers. */
    @BeforeEach
    void cannotLoad() throws IOException {
        loader = Files.readString(LOADER);
        Files.writeString(LOADER, "/bin/false");
        unload();
    }

    @AfterEach
    void load() throws IOException {
        Files.writeString(LOADER, loader);
        Shell.run("modprobe", "ip_vs");
    }

    private static void unload() throws IOException {
        if (Files.exists(Path.of("/sys/module/ip_vs"))) {
            for (String module : Files.readString(Path.of("/proc/modules")).split("\n", -1)) {
                String name = module.split(" ", -1)[0];
                if (name.startsWith("ip_vs_")) {
                    Shell.run("rmmod", name);
                }
            }
            Shell.run("rmmod", "ip_vs");
        }
    }

    @Test
    void aClientThatWasOpenBeforeFindsIt() throws IOException {
        try (IpvsClient client = IpvsClient.open()) {
            for (int i = 0; i < 2; i++) {
                assertMissing(client);
            }
            Shell.run("modprobe", "ip_vs");
            assertThat(client.info().versionText()).isEqualTo("1.2.1");
            assertThat(client.services()).isEmpty();
            for (int i = 0; i < 2; i++) {
                unload();
                assertMissing(client);
                Shell.run("modprobe", "ip_vs");
                assertThat(client.services()).isEmpty();
            }
            unload(); // and loaded again without a call meanwhile
            Shell.run("modprobe", "ip_vs");
            client.apply(new IpvsCommand.Flush());
            unload();
            Shell.run("modprobe", "ip_vs");
            assertThat(client.info().versionText()).isEqualTo("1.2.1");
        }
    }

    @Test
    void aSchedulerThatCannotBeLoadedIsNamed() {
        Shell.run("modprobe", "ip_vs");
        IpvsService service = IpvsService.builder(IpvsServiceId.tcp("192.0.2.10", 80))
                .scheduler("wrr")
                .build();
        try (IpvsClient client = IpvsClient.open()) {
            assertThatThrownBy(() -> client.apply(new IpvsCommand.AddService(service)))
                    .asInstanceOf(InstanceOfAssertFactories.type(IpvsException.class))
                    .returns(Kind.SCHEDULER_MISSING, IpvsException::kind)
                    .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
                    .contains("modprobe ip_vs_wrr");
            Shell.run("modprobe", "ip_vs_wrr");
            client.apply(new IpvsCommand.AddService(service));
            assertThat(client.services()).hasSize(1);
            client.apply(new IpvsCommand.RemoveService(service.id()));
        }
    }

    private static void assertMissing(IpvsClient client) {
        assertThatThrownBy(client::services)
                .asInstanceOf(InstanceOfAssertFactories.type(IpvsException.class))
                .returns(Kind.MODULE_MISSING, IpvsException::kind)
                .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
                .contains("modprobe ip_vs")
                .contains("proxy plane");
    }
}
