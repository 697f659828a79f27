package io.ha4j.vrrp.rfc;

import static io.ha4j.vrrp.rfc.Row.may;
import static io.ha4j.vrrp.rfc.Row.must;
import static io.ha4j.vrrp.rfc.Row.mustNot;
import static io.ha4j.vrrp.rfc.Row.says;
import static io.ha4j.vrrp.rfc.Row.should;
import static io.ha4j.vrrp.rfc.Row.shouldNot;

/**
 * Version 3: RFC 9568, sections 5, 6, 7 and 8, with the errata 7949, 8298, 8299, 8300 and 8301. Where its state machine is told as
 * steps, each step is a MUST ("a VRRP Router MUST do the following").
 */
@SuppressWarnings("ImmutableEnumChecker") // a row never changes
public enum Rfc9568 implements Requirement {
    GROUP(says("5.1.1.2, 5.1.2.2", "The destination is 224.0.0.18, over IPv6 ff02::12.")),
    OTHER_DESTINATIONS(says("5.1.1.2, 5.1.2.2", "There is no other destination.")
            .differs(
                    "Peers by unicast and another group are offered, as Keepalived has them: many networks carry no multicast.")
            .shownBy(
                    "lab.KeepalivedInteropTest#takeOverAndReturn",
                    "lab.KeepalivedMismatchTest#dropsUnicastFromWhoeverIsNoPeer")),
    GROUP_IS_NOT_FORWARDED(mustNot("5.1.1.2, 5.1.2.2", "Routers MUST NOT forward what is sent to the group.")
            .notOurs("Nothing is forwarded by ha4j; Linux does not forward what is sent to a link-local group.")),
    HOPS_SENT(must("5.1.1.3, 5.1.2.3", "TTL or hop limit MUST be 255.")
            .provedBy("lab.KeepalivedInteropTest#takeOverAndReturn")),
    HOPS_RECEIVED(must("5.1.1.3, 5.1.2.3", "A packet with another TTL or hop limit MUST be discarded.")
            .shownBy("lab.KeepalivedMismatchTest#dropsWhatCameThroughARouter")),
    HOPS_OF_PEERS(must("5.1.1.3, 5.1.2.3", "The same for packets that peers send by unicast.")
            .differs(
                    "Any TTL is accepted from a unicast peer unless `minimumHops(255)` demands it: Keepalived sends 64 to IPv6 peers, and"
                            + " peers may be behind routers.")
            .shownBy("linux.IpTransportTest#demandsTheHopLimitOfItsNetworkByMulticastOnly")),
    PROTOCOL(says("5.1.1.4, 5.1.2.4", "The IP protocol, or next header, is 112.")
            .provedBy("lab.KeepalivedInteropTest#takeOverAndReturn")),

    VERSION(says("5.2.1", "The version is 3.")),
    TYPE(must("5.2.2", "A packet of unknown type MUST be discarded; 1 is ADVERTISEMENT.")),
    VRID(says("5.2.3", "The VRID is 1..255.")),
    OWNERS_PRIORITY(must("5.2.4", "The owner of the addresses MUST have priority 255.")
            .note("Who has it is taken for the owner; no tracking moves it.")
            .shownBy(
                    "TrackingTest#staysWithinTheRangeAndLeavesAnOwnerAlone",
                    "lab.AddressesLabTest#anOwnerFindsItsAddressWhereItShouldBe")),
    BACKUPS_PRIORITY(must("5.2.4", "Others MUST have a priority of 1..254.")
            .shownBy("TrackingTest#staysWithinTheRangeAndLeavesAnOwnerAlone")),
    COUNT(must("5.2.5", "An advertisement of 0 addresses MUST be ignored (erratum 8299).")),
    RESERVED(must("5.2.6", "The reserved bits MUST be sent as 0, and ignored when received.")),
    INTERVAL_ON_THE_WIRE(says("5.2.7", "The interval is 12 bits of centiseconds.")),
    CHECKSUM_IPV4(says("5.2.8", "Over IPv4 the checksum covers the VRRP message alone.")
            .differs(
                    "By default the pseudo-header of RFC 5798 is covered, too, as Keepalived and FRR demand; `checksumDialect(PLAIN)` sends the"
                            + " other. Both are accepted, and which one a peer uses is told.")
            .shownBy(
                    "lab.KeepalivedMismatchTest#obeysBothChecksumDialects",
                    "lab.KeepalivedMismatchTest#keepalivedDropsThePlainChecksum")),
    CHECKSUM_IPV6(says("5.2.8", "Over IPv6 the checksum also covers the pseudo-header of RFC 8200.")),
    LINK_LOCAL_FIRST(must(
                    "5.2.9",
                    "Over IPv6 the first address MUST be the link-local one of the virtual router (erratum 8300).")
            .differs(
                    "Advertised as configured, in any order: applications want an address of their own, and Keepalived insists in strict mode"
                            + " only. docs/vrrp.md names it as a trap.")),
    ONE_FAMILY(must("5.2.9", "The addresses MUST be of the family of the packet.")),

    DEFAULTS(says("6.1", "Priority is 100, Advertisement_Interval 100 centiseconds, Preempt_Mode True by default.")),
    SKEW_TIME(says("6.1", "Skew_Time is (256 - Priority) * Active_Adver_Interval / 256.")),
    ACTIVE_DOWN_INTERVAL(says("6.1", "Active_Down_Interval is 3 * Active_Adver_Interval + Skew_Time.")),
    ADVERTS_TOLERATED(says("6.1", "The factor is 3.")
            .differs("1..100 by `downTimerAdverts`, as Keepalived's `vrrp_down_timer_adverts`; 3 by default.")),
    OWNER_PREEMPTS(says("6.1", "The owner always preempts, whatever Preempt_Mode is.")),
    ACCEPT_MODE(says("6.1", "Accept_Mode is False by default.")
            .differs("Always True, as by default in Keepalived: applications serve on the virtual addresses.")
            .shownBy("lab.KeepalivedInteropTest#takeOverAndReturn")),
    NEIGHBOUR_DISCOVERY_PASSES(
            mustNot("6.1", "With Accept_Mode False, neighbour solicitations and advertisements MUST NOT be dropped.")
                    .notOffered("There is no Accept_Mode False.")),

    OWNER_STARTS(says(
            "6.4.1",
            "The owner sends an ADVERTISEMENT, announces its addresses, sets the Adver_Timer and becomes Active.")),
    OTHERS_START(says("6.4.1", "Others take their own interval, set the Active_Down_Timer and become Backup.")),
    STARTUP_DELAY(says("6.4.1", "That happens at the Startup event.")
            .differs(
                    "Later, if a startup delay is set (Keepalived's `vrrp_startup_delay`) or while something is missing (FAULT).")
            .shownBy("lab.InterfaceFaultsLabTest#takesNoPartDuringTheStartupDelay")),

    BACKUP_ARP(mustNot("6.4.2", "A Backup MUST NOT answer ARP requests for the virtual addresses.")
            .provedBy(
                    "lab.KeepalivedInteropTest#takeOverAndReturn", "lab.VirtualMacLabTest#isDownAsBackupAndUpAsMaster")
            .note("It does not have them.")),
    BACKUP_NEIGHBOURS(mustNot("6.4.2", "A Backup MUST NOT answer neighbour solicitations for the virtual addresses.")
            .provedBy(
                    "lab.KeepalivedInteropTest#takeOverAndReturn",
                    "lab.VirtualMacLabTest#isDownAsBackupAndUpAsMaster")),
    BACKUP_ROUTER_ADVERTISEMENTS(
            mustNot("6.4.2", "A Backup MUST NOT send router advertisements for the virtual router.")
                    .notOffered("None are sent in any state.")),
    BACKUP_VIRTUAL_MAC(must("6.4.2", "A Backup MUST discard packets to the virtual MAC address.")
            .provedBy(
                    "lab.VirtualMacLabTest#isDownAsBackupAndUpAsMaster",
                    "lab.VirtualMacLabTest#aBackupIsNotSeenWithTheVirtualMac")
            .note("The interface that has it is down.")),
    BACKUP_HAS_NO_ADDRESSES(mustNot("6.4.2", "A Backup MUST NOT accept packets to the virtual addresses.")
            .shownBy("lab.KeepalivedInteropTest#takeOverAndReturn")),
    BACKUP_SHUTDOWN(must("6.4.2", "Shutdown: cancel the Active_Down_Timer, go to Initialize.")),
    BACKUP_TIMER(must(
            "6.4.2",
            "Active_Down_Timer: send an ADVERTISEMENT, announce the addresses, set the Adver_Timer, become Active.")),
    BACKUP_TIMER_AFTER_A_PAUSE(
            must("6.4.2", "The same when the timer is late.")
                    .differs(
                            "Late by an interval or more, the Active gets one more interval to be heard: the own pause is not its silence.")),
    BACKUP_PRIORITY_ZERO(must("6.4.2", "Priority 0: set the Active_Down_Timer to Skew_Time.")),
    BACKUP_FOLLOWS(
            must(
                    "6.4.2",
                    "Priority not below the own one, or Preempt_Mode False: learn the interval, set the Active_Down_Timer anew.")),
    BACKUP_DISCARDS(must("6.4.2", "A lower priority and Preempt_Mode True: discard the ADVERTISEMENT.")),
    PREEMPT_DELAY(must("6.4.2", "The same from the first one of lower priority on.")
            .differs("Followed until a preempt delay is over, if one is set (Keepalived's `preempt_delay`).")),

    ACTIVE_ARP(must("6.4.3", "An Active MUST answer ARP requests for the virtual addresses.")
            .provedBy(
                    "lab.KeepalivedInteropTest#takeOverAndReturn",
                    "lab.VirtualMacLabTest#isDownAsBackupAndUpAsMaster")),
    ACTIVE_SOLICITED_NODE(
            must("6.4.3", "An Active MUST be a member of the solicited-node groups of the virtual addresses.")
                    .provedBy("lab.AddressesLabTest#anIpv6AddressIsUsableAtOnce")),
    ACTIVE_NEIGHBOURS(must("6.4.3", "An Active MUST answer neighbour solicitations, with the Router flag.")
            .provedBy("lab.AddressesLabTest#anIpv6AddressIsUsableAtOnce", "lab.AnnouncementsLabTest#aRouterSaysSo")
            .note("With the flag if the host forwards, as what is announced unsolicited.")),
    ACTIVE_ROUTER_ADVERTISEMENTS(must("6.4.3", "An Active MUST send router advertisements for the virtual router.")
            .notOffered("That is a routing daemon's work; the hosts that use ha4j serve on their addresses.")),
    ACTIVE_FORWARDS(must("6.4.3", "An Active MUST forward packets to the virtual MAC address.")
            .notOurs("The kernel's routing does, where the host is set up as a router.")),
    ACTIVE_ACCEPTS(must("6.4.3", "The owner MUST accept packets to the virtual addresses.")
            .provedBy("lab.AddressesLabTest#anOwnerFindsItsAddressWhereItShouldBe")),
    ACTIVE_DOES_NOT_ACCEPT(mustNot("6.4.3", "Without Accept_Mode others MUST NOT accept them.")
            .differs("They do; see Accept_Mode in section 6.1.")
            .shownBy("lab.KeepalivedInteropTest#takeOverAndReturn")),
    ACTIVE_SHUTDOWN(
            must("6.4.3", "Shutdown: cancel the Adver_Timer, send an ADVERTISEMENT of priority 0, go to Initialize.")),
    ACTIVE_TIMER(must("6.4.3", "Adver_Timer: send an ADVERTISEMENT, set the timer anew.")),
    ACTIVE_TIMER_AFTER_A_PAUSE(must("6.4.3", "The same when the timer is late.")
            .differs(
                    "One ADVERTISEMENT and no burst. When the lease was over: after all that peers said has been heard; with the addresses"
                            + " announced again, or by policy not at all (Keepalived's `timer_expired_backup`).")),
    ACTIVE_PRIORITY_ZERO(must("6.4.3", "Priority 0: send an ADVERTISEMENT, set the Adver_Timer anew.")),
    ACTIVE_YIELDS(must(
            "6.4.3",
            "A higher priority, or the same and a higher address: learn the interval, set the Active_Down_Timer, become"
                    + " Backup.")),
    ACTIVE_ASSERTS(must("6.4.3", "Else: discard it, and send an ADVERTISEMENT at once.")
            .note("Also announces the addresses again: bridges and hosts may have been misled.")),
    ACTIVE_ANSWERS_BOUNDED(must("6.4.3", "That holds for each one that is received.")
            .differs(
                    "One answer for all that is received within 10 ms, the shortest interval there is: a flood is not paid back in kind.")
            .shownBy("lab.AdvertFloodTest#keepsItsRhythm")),
    ACTIVE_WITHOUT_PREEMPTION(
            must("6.4.3", "Preempt_Mode does not matter to an Active.")
                    .differs(
                            "Without preemption, one that overslept its lease yields to any that took over meanwhile: it is Active now.")),
    FAULT(says("6.4", "There are three states.")
            .differs(
                    "And FAULT, which is Keepalived's: while the interface, an address to send from or something tracked is missing.")
            .shownBy("lab.InterfaceFaultsLabTest#interfaceDownIsAFaultAndUpAgainTheWayBack")),

    RECEIVED_HOPS(must("7.1", "TTL or hop limit MUST be 255.")
            .shownBy("lab.KeepalivedMismatchTest#dropsWhatCameThroughARouter")),
    RECEIVED_VERSION(must("7.1", "The version MUST be 3.")),
    RECEIVED_TYPE(must("7.1", "The type MUST be 1.")),
    RECEIVED_COMPLETE(must("7.1", "The packet MUST be complete.")),
    RECEIVED_CHECKSUM(must("7.1", "The checksum MUST be right.")),
    RECEIVED_VRID(must("7.1", "The VRID MUST be configured on the interface (erratum 8298).")
            .provedBy(
                    "VrrpNodesTest#obeysNeitherStrangersNorWrongKeysNorRecordings",
                    "VrrpNodesTest#twoInstancesShareOneSocket")
            .note("Each interface has a socket of its own, and each socket knows its instances.")),
    RECEIVED_INTERVAL(must("7.1", "The interval MUST NOT be 0 (erratum 8301).")),
    RECEIVED_DISCARDED(must("7.1", "Whatever fails one of these checks MUST be discarded.")),
    RECEIVED_LOGGED(
            should("7.1", "That SHOULD be logged, at a limited rate.")
                    .differs(
                            "Counted, with a counter for each check in the snapshot: a log is no place for what anybody on the network can cause.")),
    RECEIVED_OTHER_INTERVAL(should("7.1", "Another interval than the configured one SHOULD be noticed.")
            .note("Counted, and the packet obeyed.")),
    RECEIVED_OTHER_ADDRESSES(may("7.1", "Other addresses than the configured ones MAY be noticed.")
            .note("Counted, and the packet obeyed; the order does not matter.")
            .shownBy("lab.KeepalivedMismatchTest#oursObeysAMasterWithOtherAddresses")),
    RECEIVED_BY_OWNER(should("7.1", "An owner SHOULD notice that it receives an ADVERTISEMENT (erratum 8298).")
            .note("As any Active that hears one of lower rank: an event.")),

    SENT_FIELDS(must("7.2", "The fields MUST say what is configured.")),
    SENT_CHECKSUM(must("7.2", "The checksum MUST be computed.")),
    SENT_SOURCE_MAC(must("7.2", "The source MAC address MUST be the virtual one.")
            .differs(
                    "With `virtualMac()`; by default it is that of the interface, as in Keepalived: virtual switches drop the other.")
            .shownBy("lab.VirtualMacLabTest#advertisementsHaveTheVirtualMacUnlessTheParentSends")),
    SENT_SOURCE(must("7.2", "The source MUST be the primary address of the interface, over IPv6 the link-local one.")
            .shownBy("lab.KeepalivedInteropTest#takeOverAndReturn")),
    SENT_TO_GROUP(must("7.2", "It MUST go to the group, as protocol 112.")
            .provedBy("lab.KeepalivedInteropTest#takeOverAndReturn")),
    VIRTUAL_MAC(says("7.3", "The virtual MAC is 00-00-5E-00-01-{VRID}, over IPv6 00-00-5E-00-02-{VRID}.")),
    VIRTUAL_MAC_AND_IDENTIFIERS(mustNot("7.4", "Interface identifiers MUST NOT be derived from the virtual MAC.")
            .provedBy("lab.VirtualMacLabTest#theLinkLocalAddressThatItSpeaksFromIsOnLease")
            .note("The interface that has it makes no addresses of its own.")),

    REDIRECTS(says("8.1.1, 8.2.1", "The source of a redirect must be the virtual router that the packet was sent to.")
            .notOurs("The kernel's routing sends redirects.")),
    ARP_ANSWER(must(
                    "8.1.2",
                    "An Active MUST answer ARP requests with the virtual MAC, and MUST NOT with its physical one.")
            .differs(
                    "With `virtualMac()`; by default the addresses are on the interface and answer with its MAC address.")
            .shownBy(
                    "lab.VirtualMacLabTest#isDownAsBackupAndUpAsMaster",
                    "lab.VirtualMacLabTest#setsAndPutsBackWhatTheKernelDoesWithArp")),
    ARP_AT_BOOT(must("8.1.2", "Gratuitous ARP MUST wait until the address and the virtual MAC are configured.")
            .provedBy(
                    "lab.AnnouncementsLabTest#aBurstOfFiveAndAnotherOne",
                    "lab.VirtualMacLabTest#aBackupIsNotSeenWithTheVirtualMac")),
    GRATUITOUS_ARP(should(
                    "8.1.2",
                    "An Active SHOULD broadcast a gratuitous ARP with the virtual MAC for each address (erratum 7949).")
            .shownBy(
                    "announce.RecordedAnnouncementsTest#gratuitousArpIsTheSameByteForByte",
                    "lab.AnnouncementsLabTest#aBurstOfFiveAndAnotherOne")),
    OWNER_BOOTS(shouldNot(
                    "8.1.2, 8.2.2",
                    "A router that boots SHOULD NOT speak ARP or ND with its physical MAC for addresses that it owns.")
            .notOurs("The addresses of an owner are the host's, which has them before ha4j starts.")),
    PROXY_ARP(must("8.1.3", "Proxy ARP must use the virtual MAC.").notOffered("There is none.")),
    ND_ANSWER(must(
                    "8.2.2",
                    "An Active MUST answer neighbour solicitations with the virtual MAC, and MUST NOT with its physical one.")
            .differs("With `virtualMac()`, as for ARP.")
            .shownBy("lab.VirtualMacLabTest#isDownAsBackupAndUpAsMaster")),
    ND_SOLICITATIONS(must("8.2.2", "Its own solicitations MUST have the virtual MAC as their source.")
            .notOurs("The kernel sends them, with the MAC of the interface that it sends them from.")),
    ND_AT_BOOT(must("8.2.2", "ND messages MUST wait until the address and the virtual MAC are configured.")
            .provedBy(
                    "lab.AnnouncementsLabTest#aBurstOfFiveAndAnotherOne",
                    "lab.VirtualMacLabTest#aBackupIsNotSeenWithTheVirtualMac")),
    NEIGHBOUR_ADVERTISEMENT(should(
                    "8.2.2",
                    "An Active SHOULD send unsolicited neighbour advertisements: S clear, O set, R set, with the virtual"
                            + " MAC.")
            .note("R is set where the host forwards: others drop a router from their list that says that it is none.")
            .shownBy(
                    "announce.RecordedAnnouncementsTest#neighbourAdvertisementsAreTheSameByteForByte",
                    "lab.AnnouncementsLabTest#aRouterSaysSo")),
    NO_DETECTION(may("8.2.2", "Duplicate address detection MAY be left out for virtual addresses.")
            .provedBy("lab.AddressesLabTest#anIpv6AddressIsUsableAtOnce")),
    ROUTER_ADVERTISEMENT_OPTIONS(must("8.2.3", "Backups MUST send the same router advertisement options as the owner.")
            .notOffered("No router advertisements are sent.")),
    UNSOLICITED_ADVERTISEMENTS(
            should("8.2.4", "Unsolicited neighbour advertisements SHOULD be accepted.")
                    .notOurs(
                            "By the kernel (`drop_unsolicited_na`). What claims an address of this node is told as an AddressConflict.")),
    FORWARDING_LOOP(
            shouldNot("8.3.1", "An Active that is not the owner SHOULD NOT forward packets to the virtual addresses.")
                    .provedBy("lab.KeepalivedInteropTest#takeOverAndReturn")
                    .note("It has the addresses, and so takes these packets itself.")),
    ONE_OWNER(should("8.3.2", "Only one router SHOULD have priority 255.")
            .notOurs("The operator's duty; two are told apart by their addresses.")),
    TWO_OWNERS(should("8.3.2", "Two routers of priority 255 SHOULD be noticed.").note("By an event on each.")),
    DIFFERENT_PRIORITIES(
            should("8.3.2", "Priorities SHOULD differ, and by enough.").notOurs("The operator's duty.")),
    SAME_PRIORITY(may("8.3.2", "Two routers of the same priority MAY be noticed.")
            .note("By the event that one of lower rank was heard.")),
    BOTH_VERSIONS(may("8.4.2", "An implementation MAY speak versions 2 and 3 at once.")
            .notOffered("An instance has one version; the RFC does not recommend it for long, either.")
            .shownBy("lab.KeepalivedMismatchTest#strangersBothBecomeMasterAndAreCounted"));

    private final Row row;

    Rfc9568(Row row) {
        this.row = row;
    }

    @Override
    public String rfc() {
        return "RFC 9568";
    }

    @Override
    public Row row() {
        return row;
    }
}
