package io.ha4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ha4j.HaNode;
import io.ha4j.health.HealthCheck;
import io.ha4j.lvs.ConnectionSync;
import io.ha4j.lvs.OutlierEjection;
import io.ha4j.lvs.Persistence;
import io.ha4j.lvs.Plane;
import io.ha4j.lvs.Quorum;
import io.ha4j.lvs.RealServer;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.WhenDown;
import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.value.CidrAddress;
import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.auth.HmacMode;
import io.ha4j.vrrp.host.AddressLease;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.host.VirtualRoute;
import io.ha4j.vrrp.io.UdpTransport;
import io.ha4j.vrrp.linux.IpTransport;
import io.ha4j.vrrp.linux.VirtualMac;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes that people make, and what they are told: field, value, rule. Bad values throw in the setter, contradictions in build(). */
class WrongBuilderCallsTest {

    private static final Class<?> ARGUMENT = IllegalArgumentException.class;
    private static final Class<?> STATE = IllegalStateException.class;
    private static final HmacKey KEY = HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef");

    private static VrrpInstance.Builder vrrp() {
        return VrrpInstance.builder("VI_1")
                .virtualRouterId(51)
                .transport(udp().build())
                .authentication(Authentication.hmac(KEY))
                .virtualAddress("127.0.0.100");
    }

    private static VrrpInstance.Builder ip() {
        return VrrpInstance.builder("VI_1")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .virtualAddress("192.0.2.50/24");
    }

    private static VrrpInstance.Builder ip6() {
        return VrrpInstance.builder("VI_6")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .virtualAddress("fe80::50/64");
    }

    private static void manyPeers(int count) {
        VrrpInstance.Builder builder = ip();
        for (int i = 0; i < count; i++) {
            builder.unicastPeer("10.0." + i / 256 + "." + i % 256);
        }
    }

    private static UdpTransport.Builder udp() {
        return UdpTransport.builder().bind("127.0.0.1", 3112).peer("127.0.0.2");
    }

    private static VirtualServer.Builder web() {
        return VirtualServer.builder("web").tcp("127.0.0.100", 8080).realServer("127.0.0.1", 9001);
    }

    private static Arguments row(Class<?> type, String message, ThrowingCallable call) {
        return Arguments.of(message, type, call);
    }

    static Stream<Arguments> vrrpMistakes() {
        return Stream.of(
                row(
                        ARGUMENT,
                        "name: \" \" (expected: a name without control characters)",
                        () -> VrrpInstance.builder(" ")),
                row(ARGUMENT, "virtualRouterId: 0 (expected: 1..255)", () -> vrrp().virtualRouterId(0)),
                row(ARGUMENT, "virtualRouterId: 256 (expected: 1..255)", () -> vrrp().virtualRouterId(256)),
                row(ARGUMENT, "priority: 300 (expected: 1..255)", () -> vrrp().priority(300)),
                row(ARGUMENT, "priority: 0 (expected: 1..255)", () -> vrrp().priority(0)),
                row(ARGUMENT, "priority: -1 (expected: 1..255)", () -> vrrp().priority(-1)),
                row(
                        ARGUMENT,
                        "advertisementInterval: 5 ms (expected: 10 ms..255 s)",
                        () -> vrrp().advertisementInterval(Duration.ofMillis(5))),
                row(
                        ARGUMENT,
                        "advertisementInterval: 15 ms (expected: a multiple of 10 ms)",
                        () -> vrrp().advertisementInterval(Duration.ofMillis(15))),
                row(
                        ARGUMENT,
                        "advertisementInterval: -1 s (expected: 10 ms..255 s)",
                        () -> vrrp().advertisementInterval(Duration.ofSeconds(-1))),
                row(
                        ARGUMENT,
                        "advertisementInterval: null (expected: 10 ms..255 s)",
                        () -> vrrp().advertisementInterval(null)),
                row(
                        STATE,
                        "advertisementInterval: 41 s (expected: 10 ms..40.95 s for version 3)",
                        () -> vrrp().advertisementInterval(Duration.ofSeconds(41))
                                .build()),
                row(
                        STATE,
                        "advertisementInterval: 100 ms (expected: 1 s..255 s in whole seconds for version 2)",
                        () -> vrrp().version(VrrpVersion.V2)
                                .advertisementInterval(Duration.ofMillis(100))
                                .build()),
                row(ARGUMENT, "version: null (expected: V2 or V3)", () -> vrrp().version(null)),
                row(ARGUMENT, "downTimerAdverts: 0 (expected: 1..100)", () -> vrrp().downTimerAdverts(0)),
                row(ARGUMENT, "downTimerAdverts: 101 (expected: 1..100)", () -> vrrp().downTimerAdverts(101)),
                row(
                        ARGUMENT,
                        "preemption delay: 1001 s (expected: 1 ms..1000 s)",
                        () -> Preemption.after(Duration.ofSeconds(1001))),
                row(
                        STATE,
                        "preemption: never (expected: immediately for the owner of the addresses, priority 255)",
                        () -> vrrp().priority(255)
                                .preemption(Preemption.never())
                                .build()),
                row(
                        ARGUMENT,
                        "virtualAddress: \"web.example.com\" (expected: an IPv4 or IPv6 address, such as 192.0.2.10 or 2001:db8::10)",
                        () -> vrrp().virtualAddress("web.example.com")),
                row(
                        ARGUMENT,
                        "virtualAddress: \"192.0.2.10/33\" (expected: a prefix length of 0..32 after the slash)",
                        () -> vrrp().virtualAddress("192.0.2.10/33")),
                row(
                        ARGUMENT,
                        "virtualAddress: 224.0.0.18/32 (expected: a unicast address)",
                        () -> vrrp().virtualAddress("224.0.0.18")),
                row(
                        ARGUMENT,
                        "virtualAddress: 127.0.0.100/8 (expected: each address once)",
                        () -> vrrp().virtualAddress("127.0.0.100/8")),
                row(
                        STATE,
                        "virtualAddress: 2001:db8:0:0:0:0:0:10/64 (expected: the family of the transport, IPv4)",
                        () -> vrrp().virtualAddress("2001:db8::10/64").build()),
                row(
                        STATE,
                        "virtualRouterId: not set (expected: 1..255)",
                        () -> VrrpInstance.builder("VI_1").build()),
                row(
                        STATE,
                        "transport: not set (expected: networkInterface(\"eth0\") or a transport such as UdpTransport)",
                        () -> VrrpInstance.builder("VI_1").virtualRouterId(1).build()),
                row(
                        STATE,
                        "virtualAddresses: none (expected: at least one)",
                        () -> VrrpInstance.builder("VI_1")
                                .virtualRouterId(1)
                                .transport(udp().build())
                                .build()),
                row(
                        STATE,
                        "authentication: not set (expected: Authentication.hmac(key) for vrrp-transport/udp://127.0.0.1:3112)",
                        () -> VrrpInstance.builder("VI_1")
                                .virtualRouterId(1)
                                .transport(udp().build())
                                .virtualAddress("127.0.0.100")
                                .build()),
                row(ARGUMENT, "key id: 0 (expected: 1..255)", () -> HmacKey.of(0, new byte[32])),
                row(ARGUMENT, "key length: 31 (expected: 32..64 bytes)", () -> HmacKey.of(1, new byte[31])),
                row(ARGUMENT, "key: null (expected: 32..64 ASCII characters)", () -> HmacKey.ofAscii(1, null)),
                row(ARGUMENT, "key id: 1 (expected: each id once)", () -> Authentication.hmac(KEY, KEY)),
                row(
                        ARGUMENT,
                        "key file: /no/such/key (expected: a file that exists)",
                        () -> HmacKey.fromFile(1, Path.of("/no/such/key"))),
                row(
                        STATE,
                        "authentication mode: PERMISSIVE (expected: ENFORCE for vrrp-transport/udp://127.0.0.1:3112, where any"
                                + " process could send)",
                        () -> vrrp().authentication(Authentication.hmac(KEY).mode(HmacMode.PERMISSIVE))
                                .build()),
                row(
                        ARGUMENT,
                        "window: 301 s (expected: 1 s..300 s)",
                        () -> Authentication.hmac(KEY).window(Duration.ofSeconds(301))));
    }

    static Stream<Arguments> hostMistakes() {
        return Stream.of(
                row(
                        ARGUMENT,
                        "networkInterface: \"eth0:1\" (expected: 1..15 bytes without blank, slash and colon, and not . or ..)",
                        () -> ip().networkInterface("eth0:1")),
                row(
                        STATE,
                        "networkInterface: not set (expected: an interface such as eth0)",
                        () -> VrrpInstance.builder("VI_1")
                                .virtualRouterId(1)
                                .unicastPeer("192.0.2.12")
                                .virtualAddress("192.0.2.50")
                                .build()),
                row(
                        STATE,
                        "transport: udp://127.0.0.1:3112 with peers [127.0.0.2:3112] (expected: none with networkInterface and its kin, which make a transport)",
                        () -> vrrp().networkInterface("eth0").build()),
                row(
                        STATE,
                        "transport: udp://127.0.0.1:3112 with peers [127.0.0.2:3112] (expected: none with networkInterface and its kin, which make a transport)",
                        () -> ip().transport(udp().build()).build()),
                row(
                        ARGUMENT,
                        "transport: null (expected: a transport such as UdpTransport)",
                        () -> ip().transport(null)),
                row(
                        ARGUMENT,
                        "sourceAddress: 0.0.0.0 (expected: a unicast address)",
                        () -> ip().sourceAddress("0.0.0.0")),
                row(
                        ARGUMENT,
                        "sourceAddress: \"eth0\" (expected: an IPv4 or IPv6 address, such as 192.0.2.10 or 2001:db8::10)",
                        () -> ip().sourceAddress("eth0")),
                row(
                        ARGUMENT,
                        "sourceAddress: \"fe80::1%eth0\" (expected: an address without a scope: the interface is a setting of its own)",
                        () -> ip().sourceAddress("fe80::1%eth0")),
                row(
                        STATE,
                        "sourceAddress: fe80:0:0:0:0:0:0:1 (expected: an IPv4 address)",
                        () -> ip().sourceAddress("fe80::1").build()),
                row(
                        STATE,
                        "sourceAddress: 2001:db8:0:0:0:0:0:11 (expected: a link-local address for IPv6 multicast)",
                        () -> ip6().sourceAddress("2001:db8::11").build()),
                row(ARGUMENT, "peer: 224.0.0.18 (expected: a unicast address)", () -> ip().unicastPeer("224.0.0.18")),
                row(
                        ARGUMENT,
                        "peer: 255.255.255.255 (expected: a unicast address)",
                        () -> ip().unicastPeer("255.255.255.255")),
                row(
                        ARGUMENT,
                        "peer: 192.0.2.12 (expected: each peer once)",
                        () -> ip().unicastPeer("192.0.2.12").unicastPeer("192.0.2.12")),
                row(ARGUMENT, "peers: 256 (expected: 1..255)", () -> manyPeers(256)),
                row(
                        STATE,
                        "peer: 192.0.2.11 (expected: another address than sourceAddress)",
                        () -> ip().sourceAddress("192.0.2.11")
                                .unicastPeer("192.0.2.11")
                                .build()),
                row(
                        STATE,
                        "peer: 2001:db8:0:0:0:0:0:12 (expected: an IPv4 address)",
                        () -> ip().unicastPeer("2001:db8::12").build()),
                row(
                        ARGUMENT,
                        "multicastGroup: 192.0.2.1 (expected: a multicast address, such as 224.0.0.18 or ff02::12)",
                        () -> ip().multicastGroup("192.0.2.1")),
                row(
                        STATE,
                        "multicastGroup: ff02:0:0:0:0:0:0:12 (expected: an IPv4 address)",
                        () -> ip().multicastGroup("ff02::12").build()),
                row(
                        STATE,
                        "multicastGroup: 224.0.0.18 (expected: none with unicast peers)",
                        () -> ip().multicastGroup("224.0.0.18")
                                .unicastPeer("192.0.2.12")
                                .build()),
                row(ARGUMENT, "virtualMac: null (expected: VirtualMac.on())", () -> ip().virtualMac(null)),
                row(
                        ARGUMENT,
                        "virtualMac interfaceName: \"a/b\" (expected: 1..15 bytes without blank, slash and colon, and not . or ..)",
                        () -> VirtualMac.on().interfaceName("a/b")),
                row(
                        ARGUMENT,
                        "virtualRouterId: 0 (expected: 1..255)",
                        () -> IpTransport.builder().virtualMac(VirtualMac.on(), 0)),
                row(
                        STATE,
                        "virtualRouterId: 51 (expected: 52, to which the virtual MAC of the transport belongs)",
                        () -> vrrp().transport(IpTransport.builder()
                                        .networkInterface("eth0")
                                        .virtualMac(VirtualMac.on(), 52)
                                        .build())
                                .build()),
                row(ARGUMENT, "minimumHops: 256 (expected: 1..255)", () -> ip().minimumHops(256)),
                row(
                        STATE,
                        "minimumHops: 64 (expected: 255 with multicast)",
                        () -> ip().minimumHops(64).build()),
                row(
                        STATE,
                        "checkSource: false (expected: true with multicast, which has no peers to check)",
                        () -> IpTransport.builder()
                                .networkInterface("eth0")
                                .checkSource(false)
                                .build()),
                row(
                        ARGUMENT,
                        "family: null (expected: IPV4 or IPV6)",
                        () -> IpTransport.builder().family(null)),
                row(
                        ARGUMENT,
                        "linkUpDelay: 256 s (expected: 0 s..255 s)",
                        () -> ip().linkUpDelay(Duration.ofSeconds(256))),
                row(
                        ARGUMENT,
                        "linkDownDelay: -1 s (expected: 0 s..255 s)",
                        () -> ip().linkDownDelay(Duration.ofSeconds(-1))),
                row(ARGUMENT, "realtimePriority: 100 (expected: 0..99)", () -> ip().realtimePriority(100)),
                row(
                        ARGUMENT,
                        "virtualAddress: null (expected: an address such as 192.0.2.10/24)",
                        () -> ip().virtualAddress((VirtualAddress) null)),
                row(
                        ARGUMENT,
                        "virtualAddress: \"fe80::50%eth0/64\" (expected: an address without a scope: the interface is a setting of its own)",
                        () -> ip().virtualAddress("fe80::50%eth0/64")),
                row(
                        ARGUMENT,
                        "excludedAddress: 255.255.255.255/32 (expected: a unicast address)",
                        () -> ip().excludedAddress("255.255.255.255")),
                row(
                        ARGUMENT,
                        "excludedAddress: 192.0.2.50/32 (expected: each address once)",
                        () -> ip().excludedAddress("192.0.2.50")),
                row(
                        ARGUMENT,
                        "virtualAddress: 192.0.2.51/24 (expected: each address once)",
                        () -> ip().excludedAddress("192.0.2.51").virtualAddress("192.0.2.51/24")),
                row(
                        ARGUMENT,
                        "device: \"\" (expected: a name without control characters)",
                        () -> VirtualAddress.of("192.0.2.51").onDevice("")),
                row(
                        ARGUMENT,
                        "scope: null (expected: GLOBAL, SITE, LINK or HOST)",
                        () -> VirtualAddress.of("192.0.2.51").withScope(null)),
                row(
                        ARGUMENT,
                        "route: 10.1.0.1/16 (expected: a network: zeros behind the prefix)",
                        () -> VirtualRoute.to("10.1.0.1/16")),
                row(
                        ARGUMENT,
                        "route: 224.0.0.0/4 (expected: a network of unicast addresses)",
                        () -> VirtualRoute.to("224.0.0.0/4")),
                row(
                        ARGUMENT,
                        "via: 2001:db8:0:0:0:0:0:1 (expected: the family of 10.1.0.0/16)",
                        () -> VirtualRoute.to("10.1.0.0/16").via("2001:db8::1")),
                row(
                        ARGUMENT,
                        "via: 0.0.0.0 (expected: a unicast address)",
                        () -> VirtualRoute.to("10.1.0.0/16").via("0.0.0.0")),
                row(
                        ARGUMENT,
                        "metric: -1 (expected: 0..2147483647)",
                        () -> VirtualRoute.to("10.1.0.0/16").device("eth0").metric(-1)),
                row(
                        ARGUMENT,
                        "table: 0 (expected: 1..2147483647)",
                        () -> VirtualRoute.to("10.1.0.0/16").device("eth0").table(0)),
                row(
                        ARGUMENT,
                        "route: 10.1.0.0/16 (expected: a next hop (via), a device, or both)",
                        () -> new VirtualRoute(
                                CidrAddress.parse("route", "10.1.0.0/16"), null, null, 0, VirtualRoute.MAIN_TABLE)),
                row(
                        ARGUMENT,
                        "route: null (expected: a route such as VirtualRoute.to(\"10.1.0.0/16\").via(\"192.0.2.1\"))",
                        () -> ip().route(null)),
                row(
                        ARGUMENT,
                        "route: 10.1.0.0/16 dev eth1 (expected: each destination, metric and table once)",
                        () -> ip().route(VirtualRoute.to("10.1.0.0/16").device("eth0"))
                                .route(VirtualRoute.to("10.1.0.0/16").device("eth1"))),
                row(
                        STATE,
                        "route: 0:0:0:0:0:0:0:0/0 via fe80:0:0:0:0:0:0:1 (expected: a device with a link-local next hop)",
                        () -> ip().route(VirtualRoute.to("::/0").via("fe80::1")).build()),
                row(
                        STATE,
                        "excludedAddress: [127.0.0.101/32] (expected: none over UDP, which leaves the host as it is; a networkInterface manages them)",
                        () -> vrrp().excludedAddress("127.0.0.101").build()),
                row(
                        STATE,
                        "route: [10.0.0.0/8 dev lo] (expected: none over UDP, which leaves the host as it is; a networkInterface manages them)",
                        () -> vrrp().route(VirtualRoute.to("10.0.0.0/8").device("lo"))
                                .build()),
                row(
                        ARGUMENT,
                        "announcements: null (expected: Announcements.standard())",
                        () -> ip().announcements(a -> null)),
                row(ARGUMENT, "announcements repeat: 0 (expected: 1..100)", () -> ip().announcements(a -> a.repeat(0))),
                row(
                        ARGUMENT,
                        "announcements pacing: 2 s (expected: 0 s..1 s)",
                        () -> ip().announcements(a -> a.pacing(Duration.ofSeconds(2)))),
                row(
                        ARGUMENT,
                        "addressLease: 1 s (expected: 2 s..86400 s)",
                        () -> AddressLease.of(Duration.ofSeconds(1))),
                row(
                        ARGUMENT,
                        "addressLease: 2.5 s (expected: whole seconds)",
                        () -> AddressLease.of(Duration.ofMillis(2500))),
                row(
                        ARGUMENT,
                        "addressLease: null (expected: AddressLease.automatic(), of(duration) or off())",
                        () -> ip().addressLease(null)),
                row(
                        STATE,
                        "addressLease: 10 s (expected: at least 1 s longer than the advertisement interval of 10 s)",
                        () -> ip().advertisementInterval(Duration.ofSeconds(10))
                                .addressLease(AddressLease.of(Duration.ofSeconds(10)))
                                .build()),
                row(
                        ARGUMENT,
                        "startupDelay: 1001 s (expected: 0 s..1000 s)",
                        () -> ip().startupDelay(Duration.ofSeconds(1001))));
    }

    static Stream<Arguments> otherMistakes() {
        return Stream.of(
                row(
                        STATE,
                        "peers: none (expected: at least one: an empty list would make every node a master)",
                        () -> UdpTransport.builder().build()),
                row(ARGUMENT, "bind port: 0 (expected: 1..65535)", () -> udp().bind("127.0.0.1", 0)),
                row(ARGUMENT, "bind: 0.0.0.0 (expected: a unicast address)", () -> udp().bind("0.0.0.0", 3112)),
                row(ARGUMENT, "peer: 127.0.0.2:3112 (expected: each peer once)", () -> udp().peer("127.0.0.2")),
                row(
                        STATE,
                        "peer: 127.0.0.1:3112 (expected: another address or port than bind)",
                        () -> udp().peer("127.0.0.1").build()),
                row(
                        STATE,
                        "peer: [0:0:0:0:0:0:0:1]:3112 (expected: the family of bind 127.0.0.1:3112)",
                        () -> udp().peer("::1").build()),
                row(
                        ARGUMENT,
                        "closeTimeout: 0 s (expected: 10 ms..600 s)",
                        () -> HaNode.builder("n").closeTimeout(Duration.ZERO)),
                row(
                        ARGUMENT,
                        "eventCapacity: 1 (expected: 16..1000000)",
                        () -> HaNode.builder("n").eventCapacity(1)),
                row(
                        ARGUMENT,
                        "listener: null (expected: a listener)",
                        () -> HaNode.builder("n").listener(null)),
                row(
                        ARGUMENT,
                        "rise: 0 (expected: 1..100)",
                        () -> HealthCheck.tcp().rise(0)),
                row(
                        ARGUMENT,
                        "fall: 101 (expected: 1..100)",
                        () -> HealthCheck.tcp().fall(101)),
                row(
                        ARGUMENT,
                        "every: 1 ms (expected: 10 ms..86400 s)",
                        () -> HealthCheck.tcp().every(Duration.ofMillis(1))),
                row(
                        STATE,
                        "timeout: 2 s (expected: at most the interval of 1 s: probes never stack)",
                        () -> HealthCheck.tcp()
                                .every(Duration.ofSeconds(1))
                                .timeout(Duration.ofSeconds(2))
                                .build()),
                row(
                        ARGUMENT,
                        "weight: -1 (expected: 0..65535)",
                        () -> RealServer.builder("127.0.0.1", 1).weight(-1)),
                row(
                        ARGUMENT,
                        "realServer port: 70000 (expected: 1..65535)",
                        () -> web().realServer("127.0.0.1", 70_000)),
                row(
                        STATE,
                        "tcp: not set (expected: the address to listen on, or else udp)",
                        () -> VirtualServer.builder("web")
                                .realServer("127.0.0.1", 9001)
                                .build()),
                row(
                        ARGUMENT,
                        "udp: 0.0.0.0 (expected: the address that clients ask, from which the answers have to come)",
                        () -> VirtualServer.builder("dns").udp("0.0.0.0", 53)),
                row(
                        ARGUMENT,
                        "udp port: 70000 (expected: 0..65535)",
                        () -> VirtualServer.builder("dns").udp("127.0.0.1", 70_000)),
                row(
                        ARGUMENT,
                        "idleTimeout: 0 s (expected: 1 ms..86400 s)",
                        () -> web().udpOptions(o -> o.idleTimeout(Duration.ZERO))),
                row(
                        ARGUMENT,
                        "expectedResponses: -1 (expected: 0..1000000)",
                        () -> web().udpOptions(o -> o.expectedResponses(-1))),
                row(ARGUMENT, "maxSessions: 0 (expected: 1..1000000)", () -> web().udpOptions(o -> o.maxSessions(0))),
                row(
                        STATE,
                        "udpOptions: idleTimeout 300 s, answerTimeout 5 s, requestsPerSession 1, maxSessions 16384 (expected: none with tcp)",
                        () -> web().udpOptions(o -> o.onePacket()).build()),
                row(
                        STATE,
                        "udp: set (expected: not beside tcp: a virtual server for each, with names of their own)",
                        () -> web().udp("127.0.0.100", 8080).build()),
                row(
                        STATE,
                        "realServer: [] (expected: at least one that is not a backup)",
                        () -> VirtualServer.builder("web").tcp("127.0.0.1", 80).build()));
    }

    private static VirtualServer.Builder kernel() {
        return web().plane(Plane.ipvs(IpvsForwarding.directRouting()));
    }

    static Stream<Arguments> planeMistakes() {
        return Stream.of(
                row(
                        STATE,
                        "destination: 127.0.0.1:9001 by direct routing (expected: port 8080 as tcp 127.0.0.100:8080 has: only nat"
                                + " can change it)",
                        () -> kernel().build()),
                row(
                        STATE,
                        "connectTimeout: 2 s (expected: none: clients connect to servers themselves; with Plane.ipvs(direct routing),"
                                + " unlike Plane.proxy())",
                        () -> kernel().connectTimeout(Duration.ofSeconds(2)).build()),
                row(
                        STATE,
                        "scheduler: swrr (expected: one that the kernel has, such as wrr or wlc; with Plane.ipvs(direct routing), unlike"
                                + " Plane.proxy())",
                        () -> kernel().scheduler(Scheduler.smoothWeightedRoundRobin())
                                .build()),
                row(
                        ARGUMENT,
                        "reread: 0 s (expected: 1 s..3600 s)",
                        () -> Plane.ipvs(IpvsForwarding.nat()).reread(Duration.ZERO)),
                row(
                        STATE,
                        "networkInterface: not set (expected: the interface between the directors)",
                        () -> ConnectionSync.builder("sync").build()),
                row(
                        ARGUMENT,
                        "ttl: 0 (expected: 1..255)",
                        () -> ConnectionSync.builder("sync").ttl(0)));
    }

    static Stream<Arguments> poolMistakes() {
        Duration second = Duration.ofSeconds(1);
        return Stream.of(
                row(ARGUMENT, "quorum: 0 (expected: 1..67107840)", () -> Quorum.of(0)),
                row(
                        ARGUMENT,
                        "hysteresis: 2 (expected: 0..1)",
                        () -> Quorum.ofServers(2).hysteresis(2)),
                row(ARGUMENT, "queue length: 0 (expected: 1..65536)", () -> web().queue(0, second)),
                row(ARGUMENT, "queue timeout: 0 s (expected: 1 ms..600 s)", () -> web().queue(1, Duration.ZERO)),
                row(ARGUMENT, "persistence: 0 s (expected: 1 s..2678400 s)", () -> Persistence.byClient(Duration.ZERO)),
                row(
                        ARGUMENT,
                        "mask ipv4: 33 (expected: 1..32)",
                        () -> Persistence.byClient(second).mask(33, 64)),
                row(ARGUMENT, "afterFailures: 0 (expected: 1..1000)", () -> OutlierEjection.afterFailures(0)),
                row(
                        ARGUMENT,
                        "lasting longest: 1 s (expected: 2 s..86400 s)",
                        () -> OutlierEjection.afterFailures(5).lasting(Duration.ofSeconds(2), second)),
                row(
                        ARGUMENT,
                        "maxConnections: -1 (expected: 0..2147483647)",
                        () -> RealServer.builder("127.0.0.1", 9001).maxConnections(-1)),
                row(
                        STATE,
                        "lowerThreshold: 6 (expected: at most 5, the upper threshold)",
                        () -> RealServer.builder("127.0.0.1", 9001)
                                .upperThreshold(5)
                                .lowerThreshold(6)
                                .build()),
                row(
                        STATE,
                        "queue: queue of 8 for 1 s (expected: a server with maxConnections or upperThreshold, or whenEmpty"
                                + " HOLD: else nobody ever waits)",
                        () -> web().queue(8, second).build()),
                row(
                        STATE,
                        "whenEmpty: HOLD (expected: a queue, where connections are held)",
                        () -> web().whenEmpty(WhenEmpty.HOLD).build()),
                row(
                        STATE,
                        "sorryServer: 127.0.0.1:9001 (expected: none of the servers)",
                        () -> web().sorryServer("127.0.0.1", 9001).build()),
                row(
                        STATE,
                        "quorum: quorum 2 (expected: at most 1 with its hysteresis, which is what all servers but backups"
                                + " make)",
                        () -> web().quorum(Quorum.of(2)).build()),
                row(
                        STATE,
                        "inhibitOnFailure: true (expected: whenDown KEEP_CONNECTIONS: a failed server cannot keep"
                                + " connections that are cut)",
                        () -> web().inhibitOnFailure(true)
                                .whenDown(WhenDown.CUT_CONNECTIONS)
                                .build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"vrrpMistakes", "hostMistakes", "otherMistakes", "planeMistakes", "poolMistakes"})
    void areRefusedWithFieldValueAndRule(String message, Class<?> type, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isExactlyInstanceOf(type).hasMessage(message);
    }

    @Test
    void areAtLeastAHundred() {
        assertThat(Stream.of(vrrpMistakes(), hostMistakes(), otherMistakes()).flatMap(s -> s))
                .hasSizeGreaterThanOrEqualTo(100);
    }
}
