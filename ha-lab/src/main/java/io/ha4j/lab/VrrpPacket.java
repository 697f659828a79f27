package io.ha4j.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * A VRRP packet as tshark tells it; a field that tshark does not tell is empty.
 *
 * @param frame its number in the capture
 * @param seconds when it was captured, in seconds since 1970
 * @param sourceMac its Ethernet source
 * @param destinationMac its Ethernet destination
 * @param source its IP source
 * @param destination its IP destination
 * @param ttl its TTL or hop limit
 * @param ipChecksum {@code ip.checksum.status}, IPv4 only
 * @param version of VRRP
 * @param virtualRouterId VRID
 * @param priority 0: the master gives up
 * @param addresses the virtual addresses, in the order of the packet, separated by commas
 * @param interval version 2: in seconds; version 3: in units of 10 ms
 * @param authentication version 2: the type, 0: none, 1: a password
 * @param password version 2 with a password: that
 * @param checksum {@code vrrp.checksum.status}: 1 is good
 * @param malformed whether tshark found it malformed
 */
public record VrrpPacket(
        String frame,
        double seconds,
        String sourceMac,
        String destinationMac,
        String source,
        String destination,
        String ttl,
        String ipChecksum,
        String version,
        String virtualRouterId,
        String priority,
        String addresses,
        String interval,
        String authentication,
        String password,
        String checksum,
        boolean malformed) {

    /** Not those that an ICMP error quotes. */
    static final String FILTER = "(ip.proto == 112 || ipv6.nxt == 112) && !icmp && !icmpv6";

    static final List<String> FIELDS = List.of(
            "frame.number",
            "frame.time_epoch",
            "eth.src",
            "eth.dst",
            "ip.src",
            "ipv6.src",
            "ip.dst",
            "ipv6.dst",
            "ip.ttl",
            "ipv6.hlim",
            "ip.checksum.status",
            "vrrp.version",
            "vrrp.virt_rtr_id",
            "vrrp.prio",
            "vrrp.ip_addr",
            "vrrp.ipv6_addr",
            "vrrp.adver_int",
            "vrrp.short_adver_int",
            "vrrp.auth_type",
            "vrrp.auth_string",
            "vrrp.checksum.status",
            "_ws.malformed");

    private static final String GOOD = "1";

    static VrrpPacket of(List<String> row) {
        return new VrrpPacket(
                row.get(0),
                Double.parseDouble(row.get(1)),
                row.get(2),
                row.get(3),
                row.get(4) + row.get(5),
                row.get(6) + row.get(7),
                row.get(8) + row.get(9),
                row.get(10),
                row.get(11),
                row.get(12),
                row.get(13),
                row.get(14) + row.get(15),
                row.get(16) + row.get(17),
                row.get(18),
                row.get(19),
                row.get(20),
                !row.get(21).isEmpty());
    }

    /**
     * {@return what is wrong with it: a bad checksum, a TTL or hop limit other than 255, a malformed packet, a destination hardware
     * address that does not belong to the destination; empty: nothing}
     */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        expect(problems, !malformed, "malformed");
        expect(problems, checksum.equals(GOOD), "bad VRRP checksum (status " + checksum + ")");
        expect(problems, ipChecksum.isEmpty() || ipChecksum.equals(GOOD), "bad IP checksum");
        expect(problems, ttl.equals("255"), "TTL or hop limit " + ttl);
        expect(problems, isRightDestinationMac(), "sent to " + destinationMac);
        return problems;
    }

    /** RFC 9568 section 5.1: the groups, and RFC 1112 section 6.4 and RFC 2464 section 7: their hardware addresses. */
    private boolean isRightDestinationMac() {
        return switch (destination) {
            case "224.0.0.18" -> destinationMac.equals("01:00:5e:00:00:12");
            case "ff02::12" -> destinationMac.equals("33:33:00:00:00:12");
            default -> (Integer.parseInt(destinationMac.substring(0, 2), 16) & 1) == 0;
        };
    }

    private void expect(List<String> problems, boolean ok, String problem) {
        if (!ok) {
            problems.add("frame " + frame + ", VRRP " + source + " > " + destination + ": " + problem);
        }
    }
}
