package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaEvent;
import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.LeadershipState;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDaemon;
import io.ha4j.lvs.ipvs.IpvsException;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.FakeElection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sync daemon of a whole node on a kernel that a test plays. */
class ConnectionSyncTest {

    private static final FakeElection ELECTION = new FakeElection("vi");
    private static final IpvsDaemon MASTER = IpvsDaemon.of(IpvsDaemon.Role.MASTER, "eth1", 7);
    private static final IpvsDaemon BACKUP = IpvsDaemon.of(IpvsDaemon.Role.BACKUP, "eth1", 7);

    private final FakeKernel kernel = new FakeKernel();
    private final List<HaEvent> events = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private ConnectionSync sync;
    private HaNode node;

    @BeforeEach
    void describe() {
        sync = described().build();
    }

    private ConnectionSync.Builder described() {
        return ConnectionSync.builder("sync")
                .networkInterface("eth1")
                .syncId(7)
                .follow(ELECTION)
                .directory(folder)
                .kernel(kernel);
    }

    @AfterEach
    void close() {
        if (node != null) {
            node.close();
        }
    }

    private SyncService start() {
        node = HaNode.builder("t").with(sync).listener(events::add).build();
        node.start();
        return node.get(sync);
    }

    private void awaitDaemons(IpvsDaemon... daemons) {
        Await.until(
                () -> kernel.daemons() + " after " + events,
                Duration.ofSeconds(10),
                () -> kernel.daemons().equals(List.of(daemons)));
    }

    @Test
    void takesConnectionsOverAsBackupAndTellsThemAsMaster() {
        SyncService service = start();
        awaitDaemons(BACKUP);
        node.get(ELECTION).become(LeadershipState.MASTER);
        awaitDaemons(MASTER);
        Await.until("told", () -> service.running().equals(java.util.Optional.of(MASTER)));
        node.get(ELECTION).become(LeadershipState.FAULT);
        awaitDaemons(BACKUP);
        assertThat(kernel.commands())
                .containsExactly(
                        "start " + BACKUP,
                        "stop backup sync daemon",
                        "start " + MASTER,
                        "stop master sync daemon",
                        "start " + BACKUP);
        node.close();
        assertThat(kernel.daemons()).isEmpty();
    }

    @Test
    void takesADaemonThatIsAsItShouldBeForItsOwn() {
        kernel.ipvsadm(new IpvsCommand.StartDaemon(BACKUP.withMaxLength(1_400)));
        SyncService service = start();
        Await.until("running", () -> service.running().isPresent());
        assertThat(kernel.commands()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "512, 224.0.0.81, 1024, 512",
        "65535, 224.0.0.81, 65507, 65507",
        "65500, 224.0.0.81, 65500, 65500",
        "65535, ff02::81, 65487, 65487"
    })
    void knowsItsOwnDaemonWhoseLengthTheKernelHasChanged(int length, String group, int ofBackup, int ofMaster) {
        sync = described().group(group).maxLength(length).build();
        start();
        awaitDaemons(BACKUP.withGroup(group).withMaxLength(ofBackup));
        node.get(ELECTION).become(LeadershipState.MASTER);
        awaitDaemons(MASTER.withGroup(group).withMaxLength(ofMaster));
        node.get(ELECTION).become(LeadershipState.BACKUP);
        awaitDaemons(BACKUP.withGroup(group).withMaxLength(ofBackup));
        node.close();
        assertThat(kernel.daemons()).isEmpty();
        assertThat(events).noneMatch(SyncEvent.Failed.class::isInstance);
    }

    /** The file is as it was when the process ended. */
    @Test
    void stopsWhatAnEarlierRunHasLeftIfAnotherOneIsDescribed() throws IOException {
        start();
        awaitDaemons(BACKUP);
        crash(BACKUP);
        sync = described().syncId(8).maxLength(1_400).build();
        start();
        IpvsDaemon now = IpvsDaemon.of(IpvsDaemon.Role.BACKUP, "eth1", 8).withMaxLength(1_400);
        awaitDaemons(now);
        assertThat(kernel.commands()).containsExactly("stop backup sync daemon", "start " + now);
        crash(now);
        sync = described().networkInterface("eth2").build();
        start();
        awaitDaemons(IpvsDaemon.of(IpvsDaemon.Role.BACKUP, "eth2", 7));
        node.close();
        assertThat(kernel.daemons()).isEmpty();
        assertThat(record()).doesNotExist();
    }

    @Test
    void whatItTookForItsOwnIsItsOwnAfterACrash() throws IOException {
        kernel.ipvsadm(new IpvsCommand.StartDaemon(BACKUP));
        SyncService service = start();
        Await.until("running", () -> service.running().isPresent());
        crash(BACKUP);
        sync = described().syncId(8).build();
        start();
        awaitDaemons(IpvsDaemon.of(IpvsDaemon.Role.BACKUP, "eth1", 8));
    }

    @Test
    void aDaemonOfAnotherNodeIsNotItsOwn() throws IOException {
        start();
        awaitDaemons(BACKUP);
        crash(BACKUP);
        Files.delete(record());
        sync = described().syncId(8).build();
        assertThatThrownBy(this::start).isInstanceOf(HaException.class).hasMessageContaining("not ours");
        assertThat(kernel.daemons()).containsExactly(BACKUP);
    }

    @Test
    void doesNotStartWhileSomebodyElseHasTheRecord() {
        start();
        HaNode second = HaNode.builder("t").with(described().build()).build();
        assertThatThrownBy(second::start)
                .isInstanceOf(HaException.class)
                .hasMessageContaining("IPVS sync daemons of t: another keeper has them");
    }

    private Path record() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Path lock = files.filter(file -> file.toString().endsWith(".lock"))
                    .findFirst()
                    .orElseThrow();
            return Path.of(lock.toString().replaceAll("[.]lock$", ""));
        }
    }

    /** Closes the node, and leaves everything as if its process had been killed. */
    private void crash(IpvsDaemon running) throws IOException {
        byte[] written = Files.readAllBytes(record());
        node.close();
        Files.write(record(), written);
        kernel.ipvsadm(new IpvsCommand.StartDaemon(running));
        kernel.commands();
    }

    @Test
    void doesNotStartBesideADaemonOfSomebodyElse() {
        kernel.ipvsadm(new IpvsCommand.StartDaemon(IpvsDaemon.of(IpvsDaemon.Role.MASTER, "eth9", 1)));
        assertThatThrownBy(this::start)
                .isInstanceOf(HaException.class)
                .hasMessageContaining("connection-sync/sync: a master sync daemon on eth9 id 1")
                .hasMessageContaining("ipvsadm --stop-daemon master");
        assertThat(kernel.commands()).isEmpty();
    }

    @Test
    void leavesADaemonAloneThatSomebodyElseStartsAndWaits() {
        SyncService service = start();
        awaitDaemons(BACKUP);
        IpvsDaemon theirs = IpvsDaemon.of(IpvsDaemon.Role.MASTER, "eth9", 1);
        kernel.ipvsadm(new IpvsCommand.StartDaemon(theirs));
        node.get(ELECTION).become(LeadershipState.MASTER);
        Await.until(
                "failed",
                () -> events.stream()
                        .anyMatch(event -> event instanceof SyncEvent.Failed failed
                                && failed.reason().contains("not ours")));
        assertThat(kernel.daemons()).contains(theirs);
        assertThat(service.snapshot().trouble()).contains("not ours");
        kernel.ipvsadm(new IpvsCommand.StopDaemon(IpvsDaemon.Role.MASTER));
        awaitDaemons(MASTER);
        Await.until("no trouble", () -> service.snapshot().trouble().isEmpty());
    }

    @Test
    void triesAgainWhenTheKernelRefuses() {
        SyncService service = start();
        awaitDaemons(BACKUP);
        kernel.refuse(IpvsException.Kind.NOT_PERMITTED);
        node.get(ELECTION).become(LeadershipState.MASTER);
        Await.until("failed", () -> !service.snapshot().trouble().isEmpty());
        kernel.refuse(null);
        awaitDaemons(MASTER);
    }

    @Test
    void tellsThatItWorksAgainAlsoIfTheDaemonHasRunAllTheTime() {
        SyncService service = start();
        awaitDaemons(BACKUP);
        Await.until("running", () -> service.running().isPresent());
        kernel.refuse(IpvsException.Kind.NOT_PERMITTED);
        node.get(ELECTION).become(LeadershipState.FAULT); // another look, with nothing to change
        Await.until("failed", () -> !service.snapshot().trouble().isEmpty());
        kernel.refuse(null);
        Await.until("no trouble", () -> service.snapshot().trouble().isEmpty());
        Await.until(
                () -> "told " + events,
                Duration.ofSeconds(10),
                () -> events.stream()
                        .filter(SyncEvent.class::isInstance)
                        .map(event -> event.getClass().getSimpleName())
                        .toList()
                        .equals(List.of("Started", "Failed", "Started")));
        assertThat(service.running()).contains(BACKUP);
        assertThat(service.snapshot().starts()).isEqualTo(1);
    }

    @Test
    void refusesWhatIsMissing() {
        assertThatThrownBy(() -> ConnectionSync.builder("s").follow(ELECTION).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("networkInterface: not set");
        assertThatThrownBy(() ->
                        ConnectionSync.builder("s").networkInterface("eth1").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("follow: not set");
        assertThatThrownBy(() -> ConnectionSync.builder("s").syncId(256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("syncId: 256 (expected: 0..255)");
    }
}
