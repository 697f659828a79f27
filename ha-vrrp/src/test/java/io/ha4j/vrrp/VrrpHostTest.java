package io.ha4j.vrrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.ComponentId;
import io.ha4j.HaContext;
import io.ha4j.HaEvent;
import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.HaRuntime;
import io.ha4j.LeadershipState;
import io.ha4j.NodeEvent;
import io.ha4j.loop.Loop;
import io.ha4j.testkit.Await;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.core.FaultKind;
import io.ha4j.vrrp.core.TransitionReason;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.HostNotice;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.io.Arrival;
import io.ha4j.vrrp.io.VrrpChannel;
import io.ha4j.vrrp.io.VrrpTransport;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an instance does to its host, in which order, and what it makes of what the host tells. */
class VrrpHostTest {

    private static final RouterAddress SELF = new RouterAddress(Addresses.parse("self", "192.0.2.11"), 0);
    private static final RouterAddress OTHER = new RouterAddress(Addresses.parse("self", "192.0.2.12"), 0);

    private final FakeHost fake = new FakeHost("fake");
    private final List<HaEvent> events = new CopyOnWriteArrayList<>();
    private final VrrpInstance instance = VrrpInstance.builder("VI_1")
            .virtualRouterId(51)
            .advertisementInterval(Duration.ofMillis(20))
            .transport(fake)
            .virtualAddress("192.0.2.50/24")
            .build();
    private final HaNode node =
            HaNode.builder("a").with(instance).listener(events::add).build();

    @AfterEach
    void closeNode() {
        node.close();
    }

    private void start() {
        node.start();
        node.get(instance).subscribe(state -> fake.log.add(state.toString()));
    }

    private void startAsMaster() {
        start();
        Await.until("master", () -> fake.log.contains("reannounce") || fake.log.contains("MASTER"));
    }

    private <E> E await(Class<E> kind) {
        Await.until(kind.getSimpleName(), () -> events.stream().anyMatch(kind::isInstance));
        return events.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private List<String> logAfter(String first) {
        List<String> all = List.copyOf(fake.log);
        return all.subList(all.indexOf(first) + 1, all.size());
    }

    @Test
    void takesTheAddressesAfterTheFirstAdvertisementAndRenewsThemWithEachOther() {
        startAsMaster();
        Await.until("renewed", () -> fake.log.contains("renew"));
        List<String> log = List.copyOf(fake.log);
        assertThat(log.subList(0, log.indexOf("renew") + 1))
                .containsExactly(
                        "attach",
                        "open VI_1 [192.0.2.50/24]",
                        "BACKUP",
                        "send 100",
                        "acquire",
                        "MASTER",
                        "send 100",
                        "renew");
    }

    @Test
    void tellsThatItIsMasterWithoutHavingHeardAnybody() {
        startAsMaster();
        assertThat(await(VrrpEvent.PeerNeverSeen.class).advice()).contains("firewalls");
    }

    @Test
    void tellsThatItHasAnnouncedAgainAfterASplit() {
        startAsMaster();
        fake.hear(50);
        await(VrrpEvent.Reannounced.class);
        Await.until("another one", () -> {
            fake.hear(50);
            return node.get(instance).snapshot().dualMasterMillis() > 0;
        });
        assertThat(fake.log).contains("reannounce");
    }

    @Test
    void givesUpOnceAndLetsGoOnClose() {
        startAsMaster();
        node.close();
        assertThat(logAfter("send 0")).containsExactly("release", "INIT", "close", "detach");
        node.close();
        assertThat(fake.log).containsOnlyOnce("close", "detach", "release");
    }

    @Test
    void aFaultMakesAMasterGiveUpTwiceThenLetGoThenTell() {
        startAsMaster();
        fake.tell(host -> host.onFault(FaultKind.INTERFACE_DOWN, "eth0 is down", now()));
        Await.until("fault", () -> fake.log.contains("FAULT"));
        List<String> log = List.copyOf(fake.log);
        assertThat(log.subList(log.indexOf("send 0"), log.size()))
                .containsExactly("send 0", "send 0", "release", "FAULT");
        Await.until("told", () -> node.get(instance).state() == LeadershipState.FAULT);
        assertThat(node.get(instance).lease().isHeld()).isFalse();
        assertThat(node.get(instance).snapshot().reason()).isEqualTo("the network interface is down: eth0 is down");
        Await.until(
                "event",
                () -> events.stream()
                        .anyMatch(e -> e instanceof VrrpEvent.StateChanged change
                                && change.state() == LeadershipState.FAULT
                                && change.cause() == TransitionReason.INTERFACE_DOWN
                                && change.reason().equals("the network interface is down: eth0 is down")));

        fake.tell(host -> host.onFault(FaultKind.NO_SOURCE_ADDRESS, "no IPv4 address", now()));
        Await.until(
                "both reasons",
                () -> node.get(instance)
                        .snapshot()
                        .reason()
                        .equals("the network interface is down: eth0 is down; "
                                + "there is no address to send from: no IPv4 address"));
        fake.tell(host -> host.onCleared(FaultKind.INTERFACE_DOWN, now()));
        Await.until(
                "the other reason",
                () -> node.get(instance)
                        .snapshot()
                        .reason()
                        .equals("there is no address to send from: no IPv4 address"));
        fake.tell(host -> host.onCleared(FaultKind.NO_SOURCE_ADDRESS, now()));
        Await.until("master again", () -> logAfter("FAULT").contains("MASTER"));
        assertThat(logAfter("FAULT")).startsWith("BACKUP", "send 100", "acquire", "MASTER");
    }

    @Test
    void startsInFaultWithoutAnAddressToSendFrom() {
        fake.self = null;
        fake.atAttach = host -> host.onFault(FaultKind.NO_SOURCE_ADDRESS, "eth0 has no address", now());
        start();
        Await.until("fault", () -> node.get(instance).state() == LeadershipState.FAULT);
        fake.tell(host -> {
            fake.self = OTHER;
            host.onSelf(OTHER, now());
            host.onCleared(FaultKind.NO_SOURCE_ADDRESS, now());
        });
        Await.until(
                "master",
                () -> "192.0.2.12".equals(node.get(instance).snapshot().master()));
        assertThat(fake.log).doesNotContain("send 0");
    }

    @Test
    void showsItsPresentAddressAsMaster() {
        startAsMaster();
        Await.until(
                "shown", () -> "192.0.2.11".equals(node.get(instance).snapshot().master()));
        fake.tell(host -> host.onSelf(OTHER, now()));
        Await.until(
                "shown", () -> "192.0.2.12".equals(node.get(instance).snapshot().master()));
    }

    @Test
    void announcesAgainWhenItCanSendAgain() {
        startAsMaster();
        fake.tell(host -> fake.refuses = true);
        assertThat(await(VrrpEvent.SendFailed.class).reason()).isEqualTo("to 224.0.0.18: not now");
        fake.tell(host -> {
            fake.log.add("mended");
            fake.refuses = false;
        });
        await(VrrpEvent.SendRecovered.class);
        Await.until("announced", () -> fake.log.contains("reannounce"));
        assertThat(logAfter("mended")).startsWith("send 100", "renew", "reannounce");
    }

    /** A firewall, for example, that lets advertisements in and not out: the other one cannot know better than to take over. */
    @Test
    void doesNotFightForItsAddressesWhileNobodyHearsIt() {
        startAsMaster();
        fake.tell(host -> fake.refuses = true);
        await(VrrpEvent.SendFailed.class);
        fake.hear(100);
        await(VrrpEvent.LowerPriorityHeard.class);
        fake.log.add("heard");
        Await.until("answered", () -> logAfter("heard").size() >= 3);
        assertThat(logAfter("heard")).containsOnly("refused");
        assertThat(fake.log).doesNotContain("reannounce");
        fake.tell(host -> fake.refuses = false);
        Await.until("announced", () -> fake.log.contains("reannounce"));
    }

    @Test
    void tellsWhatTheHostNotices() {
        startAsMaster();
        fake.tell(host -> {
            host.onNotice(new HostNotice.AddressRepaired(Addresses.parse("vip", "192.0.2.50"), "eth0"));
            host.onNotice(
                    new HostNotice.AddressConflict(Addresses.parse("vip", "192.0.2.50"), "eth0", "02:42:ac:11:00:02"));
            host.onNotice(new HostNotice.Trouble("cannot announce"));
        });
        assertThat(await(VrrpEvent.HostTrouble.class).reason()).isEqualTo("cannot announce");
        assertThat(await(VrrpEvent.AddressRepaired.class).address()).isEqualTo("192.0.2.50");
        assertThat(await(VrrpEvent.AddressConflict.class).hardwareAddress()).isEqualTo("02:42:ac:11:00:02");
    }

    @Test
    void tellsThePeersOfAChangeBeforeTheAddressesMove() {
        startAsMaster();
        VrrpInstance slow = instance.toBuilder()
                .advertisementInterval(Duration.ofSeconds(5))
                .build();
        node.apply(slow);
        long former = now() + Duration.ofMillis(100).toNanos(); // until when the former interval is kept up
        Await.until("a pause between advertisements", () -> now() > former);
        fake.tell(host -> fake.log.add("now"));
        VrrpInstance next =
                slow.toBuilder().priority(90).virtualAddress("192.0.2.51/24").build();
        node.apply(next);
        assertThat(logAfter("now"))
                .containsSubsequence("send 90", "change [192.0.2.50/24, 192.0.2.51/24]")
                .doesNotContain("release", "acquire", "detach", "close", "BACKUP");
        assertThat(node.get(next).state()).isEqualTo(LeadershipState.MASTER);
    }

    @Test
    void whatTheHostDoesNotHaveChangesNothing() {
        startAsMaster();
        fake.lacks = true;
        VrrpInstance next = instance.toBuilder()
                .priority(90)
                .virtualAddress("192.0.2.51/24")
                .build();
        assertThatThrownBy(() -> node.apply(next))
                .isInstanceOf(HaException.class)
                .hasMessage(
                        "component: vrrp/VI_1 keeps the node from changing: no such interface; everything runs on as it was");
        assertThat(fake.log).doesNotContain("change [192.0.2.50/24, 192.0.2.51/24]");
        assertThat(node.get(instance).snapshot().priority()).isEqualTo(100);
    }

    /** A second channel on the same network, as another list of peers makes one. */
    @Test
    void movesToAnotherChannelAndTakesUpWhatThatOneTells() {
        fake.atAttach = host -> host.onFault(FaultKind.INTERFACE_DOWN, "eth0 is down", now());
        fake.faults = Map.of(FaultKind.INTERFACE_DOWN, "eth0 is down");
        start();
        await(VrrpEvent.StateChanged.class);
        Await.until("fault", () -> node.get(instance).state() == LeadershipState.FAULT);
        FakeHost other = new FakeHost("other");
        other.former = fake;
        VrrpInstance next = instance.toBuilder().transport(other).build();
        NodeEvent.Changed changed = node.apply(next);
        assertThat(changed.changed()).containsExactly(instance.id());
        assertThat(fake.log).contains("detach").doesNotContain("close", "release");
        assertThat(other.log).startsWith("attach", "change [192.0.2.50/24]");
        Await.until("master", () -> node.get(next).state() == LeadershipState.MASTER);
        assertThat(fake.log).as("the keeper is the same").contains("acquire");
    }

    @Test
    void staysWithAChannelThatCanSend() {
        startAsMaster();
        FakeHost other = new FakeHost("other");
        other.former = fake;
        other.self = null;
        other.faults = Map.of(FaultKind.NO_SOURCE_ADDRESS, "eth0 has no IPv4 address");
        VrrpInstance next = instance.toBuilder().transport(other).build();
        assertThatThrownBy(() -> node.apply(next))
                .isInstanceOf(HaException.class)
                .hasMessageContaining("VI_1: eth0 has no IPv4 address (expected: vrrp-transport/other can send");
        assertThat(node.get(instance).state()).isEqualTo(LeadershipState.MASTER);
        assertThat(fake.log).doesNotContain("detach");
        assertThat(other.log).isEmpty();
    }

    @Test
    void aKeeperThatCannotOpenLeavesNothingBehind() {
        fake.failsToOpen = true;
        assertThatThrownBy(node::start).hasMessageContaining("cannot watch");
        assertThat(fake.log).containsExactly("attach", "open VI_1 [192.0.2.50/24]", "close", "detach");
    }

    @Test
    void aPasswordIsForVersion2AndForTransportsThatNobodyElseMayUse() {
        VrrpInstance.Builder builder = instance.toBuilder().authentication(Authentication.password("1111"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("authentication: password *** (expected: Authentication.hmac(key)");
        builder.version(VrrpVersion.V2).advertisementInterval(Duration.ofSeconds(1));
        assertThat(builder.build().toString()).contains("password ***").doesNotContain("1111");
        fake.open = true;
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    }

    private long now() {
        return fake.loop().ticker().nanos();
    }

    /** A transport and a host in one, that write down what is done to them. */
    private static final class FakeHost implements VrrpTransport, HaRuntime<VrrpChannel>, VrrpChannel, AddressKeeper {

        private final String name;
        private final List<String> log = new CopyOnWriteArrayList<>();
        private volatile @Nullable RouterAddress self = SELF;
        private volatile boolean lacks;
        private volatile Map<FaultKind, String> faults = Map.of();
        private @Nullable FakeHost former;
        private volatile boolean open;
        private volatile boolean refuses;
        private volatile boolean failsToOpen;
        private volatile Consumer<HostListener> atAttach = host -> {};
        private @Nullable Loop loop;
        private @Nullable HostListener listener;
        private @Nullable PacketReceiver receiver;
        private @Nullable VirtualResources resources;

        FakeHost(String name) {
            this.name = name;
        }

        /** A router of equal priority and lower address advertises itself. */
        void hear(int priority) {
            RouterAddress peer = new RouterAddress(Addresses.parse("peer", "192.0.2.1"), 0);
            byte[] packet = AdvertisementCodec.encode(
                    new Advertisement(VrrpVersion.V3, 51, priority, 2, List.of(Addresses.parse("vip", "192.0.2.50"))),
                    peer.address(),
                    peers().get(0).address(),
                    ChecksumDialect.PSEUDO_HEADER);
            PacketReceiver attached = Objects.requireNonNull(receiver);
            loop().execute(() -> {
                long nowNanos = loop().ticker().nanos();
                attached.onPacket(
                        packet,
                        0,
                        packet.length,
                        new Arrival(peer, peers().get(0).address(), 255, nowNanos, nowNanos));
            });
        }

        /** On the loop, as a host does. */
        void tell(Consumer<HostListener> what) {
            HostListener attached = Objects.requireNonNull(listener);
            loop().execute(() -> what.accept(attached));
        }

        @Override
        public ComponentId id() {
            return new ComponentId("vrrp-transport", name);
        }

        @Override
        public AddressFamily family() {
            return AddressFamily.IPV4;
        }

        @Override
        public boolean requiresSignature() {
            return open;
        }

        @Override
        public HaRuntime<VrrpChannel> start(HaContext context) {
            loop = context.loop("vrrp");
            return this;
        }

        @Override
        public VrrpChannel handle() {
            return this;
        }

        @Override
        public Object snapshot() {
            return "fake";
        }

        @Override
        public Loop loop() {
            return Objects.requireNonNull(loop);
        }

        @Override
        public @Nullable RouterAddress self() {
            return self;
        }

        @Override
        public List<RouterAddress> peers() {
            return List.of(new RouterAddress(Addresses.parse("group", "224.0.0.18"), 0));
        }

        @Override
        public void attach(int virtualRouterId, PacketReceiver newReceiver, HostListener newListener) {
            log.add("attach");
            receiver = newReceiver;
            listener = newListener;
            loop().execute(() -> atAttach.accept(newListener));
        }

        @Override
        public void detach(int virtualRouterId) {
            log.add("detach");
        }

        @Override
        public AddressKeeper keeper(VirtualResources newResources, HostListener newListener) {
            resources = newResources;
            return this;
        }

        @Override
        public Map<FaultKind, String> faults() {
            return faults;
        }

        @Override
        public boolean replaces(VrrpChannel channel) {
            return channel == former;
        }

        @Override
        public void check(VirtualResources before, VirtualResources next) {
            if (lacks) {
                throw new HaException("no such interface");
            }
        }

        @Override
        public void change(AddressKeeper keeper, VirtualResources next, long nowNanos) {
            log.add("change " + next.addresses());
        }

        @Override
        public void send(byte[] packet, RouterAddress peer) throws IOException {
            if (refuses) {
                log.add("refused");
                throw new IOException("not now");
            }
            log.add("send " + (packet[2] & 0xff));
        }

        @Override
        public void open(long nowNanos) {
            VirtualResources wanted = Objects.requireNonNull(resources);
            log.add("open " + wanted.owner() + " " + wanted.addresses());
            if (failsToOpen) {
                throw new IllegalStateException("cannot watch");
            }
        }

        @Override
        public void acquire(long nowNanos) {
            log.add("acquire");
        }

        @Override
        public void renew(long nowNanos) {
            log.add("renew");
        }

        @Override
        public void reannounce(long nowNanos) {
            log.add("reannounce");
        }

        @Override
        public void release(long nowNanos) {
            log.add("release");
        }

        @Override
        public void close(long nowNanos) {
            log.add("close");
        }

        @Override
        public void close() {}
    }
}
