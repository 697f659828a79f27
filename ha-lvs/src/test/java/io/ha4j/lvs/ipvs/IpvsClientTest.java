package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.linux.netlink.NetlinkOutcome;
import io.ha4j.lvs.ipvs.IpvsException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What the client does about a module that comes and goes, and what the kernel's errors become. */
class IpvsClientTest {

    private static final IpvsServiceId WEB = IpvsServiceId.tcp("192.0.2.10", 80);
    private static final IpvsService SERVICE =
            IpvsService.builder(WEB).scheduler("mh").build();
    private static final IpvsDestination SERVER = IpvsDestination.of("10.0.0.11", 80, IpvsForwarding.nat());
    private static final IpvsCommand ADD = new IpvsCommand.AddService(SERVICE);
    private static final IpvsCommand ADD_SERVER = new IpvsCommand.AddDestination(WEB, SERVER);
    private static final IpvsCommand REMOVE_SERVER = new IpvsCommand.RemoveDestination(WEB, SERVER.address());

    private final FakeNetlink kernel = new FakeNetlink();
    private final IpvsClient client = new IpvsClient(kernel);

    private AbstractThrowableAssert<?, ? extends Throwable> assertFails(Kind kind, Runnable call) {
        return assertThatThrownBy(call::run)
                .asInstanceOf(InstanceOfAssertFactories.type(IpvsException.class))
                .returns(kind, IpvsException::kind)
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE);
    }

    private void assertRefused(IpvsCommand command, int errno, Kind kind, String message) {
        kernel.outcomes.add(new NetlinkOutcome(errno, null));
        assertFails(kind, () -> client.apply(command)).hasMessageStartingWith(command + ": " + message);
    }

    @Test
    void aMissingModuleIsLookedForAnewEachTime() {
        kernel.family = 0;
        assertFails(Kind.MODULE_MISSING, client::services)
                .hasMessageContaining("modprobe ip_vs")
                .hasMessageContaining("Plane.proxy()");
        assertFails(Kind.MODULE_MISSING, () -> client.apply(ADD));
        assertFails(Kind.MODULE_MISSING, () -> client.applyAll(List.of(ADD)));
        assertFails(Kind.MODULE_MISSING, client::info);
        assertThat(kernel.lookUps).isEqualTo(4);
        kernel.family = 40;
        client.apply(ADD);
        client.apply(ADD);
        assertThat(kernel.lookUps).as("a number that was found is kept").isEqualTo(5);
        assertThat(kernel.commands).containsExactly(1, 1);
    }

    @Test
    void aModuleThatWasLoadedAgainIsFoundAgain() {
        client.apply(ADD);
        kernel.family = 32;
        client.apply(ADD);
        assertThat(kernel.commands).containsExactly(1, 1);
        kernel.family = 33;
        assertThat(client.services()).isEmpty();
        kernel.family = 34;
        kernel.rows.add(Answer.of(row -> row.putU32(1, 0x010201).putU32(2, 4096)));
        assertThat(client.info().versionText()).isEqualTo("1.2.1");
        assertThat(kernel.lookUps).isEqualTo(4);
        kernel.family = 0;
        assertFails(Kind.MODULE_MISSING, () -> client.apply(ADD));
        assertFails(Kind.MODULE_MISSING, client::daemons);
        assertThat(kernel.commands).containsExactly(1, 1, 4, 15);
    }

    @Test
    void onlyWhatWentToTheOldNumberIsSentAgain() {
        client.apply(ADD);
        kernel.outcomes.add(NetlinkOutcome.DONE);
        kernel.outcomes.add(new NetlinkOutcome(2, null)); // no such destination: the number is still right
        assertThat(client.applyAll(List.of(ADD_SERVER, REMOVE_SERVER, ADD_SERVER)))
                .extracting(IpvsOutcome::trouble)
                .containsExactly(Optional.empty(), Optional.of(Kind.DESTINATION_NOT_FOUND), Optional.empty());
        assertThat(kernel.commands).containsExactly(1, 5, 7, 5);
        kernel.family = 50;
        kernel.outcomes.add(new NetlinkOutcome(17, null));
        assertThat(client.applyAll(List.of(ADD, ADD_SERVER)))
                .extracting(IpvsOutcome::trouble)
                .containsExactly(Optional.of(Kind.EXISTS), Optional.empty());
        assertThat(kernel.commands).containsExactly(1, 5, 7, 5, 1, 5);
    }

    @Test
    void whatWasDoneIsKnownAlsoIfTheFamilyCannotBeLookedUpAfterwards() {
        client.apply(ADD);
        kernel.outcomes.addAll(List.of(NetlinkOutcome.DONE, new NetlinkOutcome(2, null), NetlinkOutcome.LOST));
        kernel.lookUpFailure = 11;
        List<IpvsOutcome> outcomes = client.applyAll(List.of(ADD, REMOVE_SERVER, ADD_SERVER));
        assertThat(outcomes)
                .extracting(IpvsOutcome::trouble)
                .containsExactly(Optional.empty(), Optional.of(Kind.OTHER), Optional.of(Kind.UNKNOWN_OUTCOME));
        assertThat(outcomes.get(1).failure()).hasMessageContaining("find");
        assertFails(Kind.OTHER, () -> client.applyAll(List.of(ADD)));
        kernel.lookUpFailure = 0;
        client.apply(ADD);
        kernel.outcomes.addAll(List.of(NetlinkOutcome.DONE, new NetlinkOutcome(2, null)));
        kernel.lookUpFailure = 2; // unloaded
        assertThat(client.applyAll(List.of(ADD, REMOVE_SERVER)))
                .extracting(IpvsOutcome::trouble)
                .containsExactly(Optional.empty(), Optional.of(Kind.MODULE_MISSING));
    }

    @Test
    void whetherADaemonStoppedMayBeUnknown() {
        kernel.outcomes.addAll(List.of(NetlinkOutcome.DONE, NetlinkOutcome.LOST, new NetlinkOutcome(12, null)));
        assertThat(client.applyAll(List.of(ADD, new IpvsCommand.StopDaemon(IpvsDaemon.Role.MASTER))))
                .extracting(IpvsOutcome::trouble)
                .containsExactly(Optional.empty(), Optional.of(Kind.UNKNOWN_OUTCOME));
    }

    @Test
    void eachCommandHasItsOutcome() {
        assertThat(client.applyAll(List.of())).isEmpty();
        assertThat(kernel.lookUps).isZero();
        kernel.outcomes.addAll(List.of(
                NetlinkOutcome.DONE,
                new NetlinkOutcome(17, "there"),
                NetlinkOutcome.LOST,
                new NetlinkOutcome(3, null)));
        List<IpvsOutcome> outcomes = client.applyAll(List.of(ADD, ADD, ADD_SERVER, REMOVE_SERVER, ADD));
        assertThat(outcomes).extracting(IpvsOutcome::command).containsExactly(ADD, ADD, ADD_SERVER, REMOVE_SERVER, ADD);
        assertThat(outcomes)
                .extracting(outcome -> outcome.trouble().orElse(null))
                .containsExactly(null, Kind.EXISTS, Kind.UNKNOWN_OUTCOME, Kind.SERVICE_NOT_FOUND, null);
        assertThat(outcomes.get(1).failure())
                .hasMessage(
                        "add service tcp 192.0.2.10:80 mh: it is there already; edit it, or remove it first; the kernel"
                                + " says: there");
    }

    @Test
    void notFoundIsWhatTheCommandLookedFor() {
        assertRefused(REMOVE_SERVER, 2, Kind.DESTINATION_NOT_FOUND, "the service has no such destination");
        assertRefused(new IpvsCommand.EditDestination(WEB, SERVER), 2, Kind.DESTINATION_NOT_FOUND, "the service has");
        assertRefused(
                ADD,
                2,
                Kind.SCHEDULER_MISSING,
                "this kernel does not have the scheduler mh, and cannot load it (modprobe ip_vs_mh)");
        assertRefused(new IpvsCommand.EditService(SERVICE), 2, Kind.SCHEDULER_MISSING, "this kernel does not");
        assertRefused(new IpvsCommand.RemoveService(WEB), 3, Kind.SERVICE_NOT_FOUND, "there is no such service");
        assertRefused(ADD_SERVER, 3, Kind.SERVICE_NOT_FOUND, "there is no such service");
        assertRefused(new IpvsCommand.Zero(Optional.of(WEB)), 3, Kind.SERVICE_NOT_FOUND, "there is no such service");
        assertRefused(new IpvsCommand.StopDaemon(IpvsDaemon.Role.MASTER), 3, Kind.DAEMON_NOT_FOUND, "it does not run");
        assertRefused(new IpvsCommand.Flush(), 2, Kind.OTHER, "not found (errno 2)");
    }

    @Test
    void aMissingEngineIsToldFromAMissingScheduler() {
        IpvsCommand sip = new IpvsCommand.AddService(IpvsService.builder(IpvsServiceId.udp("192.0.2.10", 5060))
                .scheduler("rr")
                .persistence(Duration.ofMinutes(1))
                .persistenceEngine("sip")
                .build());
        NetlinkOutcome missing = new NetlinkOutcome(2, null);
        assertThat(IpvsErrors.command(sip, missing, "ip_vs_rr"::equals))
                .returns(Kind.PERSISTENCE_ENGINE_MISSING, IpvsException::kind)
                .hasMessageContaining("modprobe ip_vs_pe_sip");
        assertThat(IpvsErrors.command(sip, missing, "ip_vs_pe_sip"::equals))
                .returns(Kind.SCHEDULER_MISSING, IpvsException::kind)
                .hasMessageContaining("modprobe ip_vs_rr");
        assertThat(IpvsErrors.command(sip, missing, module -> true).kind()).isEqualTo(Kind.SCHEDULER_MISSING);
        assertThat(IpvsErrors.command(sip, missing, module -> false))
                .as("which of them is not known")
                .returns(Kind.SCHEDULER_MISSING, IpvsException::kind)
                .hasMessageContaining("modprobe ip_vs_rr")
                .hasMessageContaining("modprobe ip_vs_pe_sip");
    }

    @Test
    void aSchedulerThatIsPartOfTheKernelIsThere() {
        List<String> builtin = List.of("kernel/net/netfilter/ipvs/ip_vs.ko", "kernel/net/netfilter/ipvs/ip_vs_rr.ko");
        assertThat(KernelModules.isListed("ip_vs_rr", builtin)).isTrue();
        assertThat(KernelModules.isListed("ip_vs_wrr", builtin)).isFalse();
        assertThat(KernelModules.isListed("vs_rr", builtin)).isFalse();
        assertThat(KernelModules.isListed("xt_mark", List.of("kernel/net/xt-mark.ko.xz")))
                .isTrue();
        assertThat(KernelModules.has("no_such_module_of_any_kernel")).isFalse();
    }

    @Test
    void otherErrors() {
        assertRefused(ADD_SERVER, 17, Kind.EXISTS, "it is there already");
        assertRefused(
                ADD_SERVER, 1, Kind.NOT_PERMITTED, "not permitted; needs CAP_NET_ADMIN in the initial user namespace");
        assertRefused(ADD_SERVER, 22, Kind.INVALID, "the kernel refuses it (errno 22); the address must be one");
        assertRefused(ADD_SERVER, 34, Kind.INVALID, "a value is out of the kernel's range (errno 34)");
        assertRefused(ADD_SERVER, 97, Kind.INVALID, "this kernel's IPVS has no IPv6");
        assertRefused(ADD_SERVER, 12, Kind.OTHER, "the kernel has no memory (errno 12)");
        assertRefused(ADD_SERVER, 5, Kind.OTHER, "errno 5");
        assertRefused(ADD_SERVER, 105, Kind.UNKNOWN_OUTCOME, "the answer was lost");
        IpvsCommand start = new IpvsCommand.StartDaemon(IpvsDaemon.of(IpvsDaemon.Role.MASTER, "eth9", 1));
        assertRefused(start, 19, Kind.INTERFACE_NOT_FOUND, "there is no such network interface");
        assertRefused(start, 22, Kind.INVALID, "the kernel refuses it (errno 22); the interface must be up");
        assertRefused(start, 17, Kind.EXISTS, "it is there already");
    }

    @Test
    void reading() {
        kernel.outcomes.add(new NetlinkOutcome(3, null));
        assertThat(client.service(WEB)).isEmpty();
        kernel.outcomes.add(new NetlinkOutcome(1, null));
        assertFails(Kind.NOT_PERMITTED, client::services)
                .hasMessageContaining("list services: not permitted; needs CAP_NET_ADMIN");
        kernel.outcomes.add(new NetlinkOutcome(4, "it kept changing"));
        assertFails(Kind.OTHER, () -> client.destinations(WEB))
                .hasMessageStartingWith("list destinations of tcp 192.0.2.10:80: ")
                .hasMessageEndingWith("it kept changing");
        assertFails(Kind.MALFORMED, client::timeouts).hasMessage("read time-outs: the kernel answered nothing");
        kernel.rows.add(Answer.of(row -> row.putU16(1, 1)));
        assertFails(Kind.MALFORMED, client::info).hasMessageStartingWith("read info: malformed netlink message: ");
        client.close();
        assertThat(kernel.closed).isTrue();
    }
}
