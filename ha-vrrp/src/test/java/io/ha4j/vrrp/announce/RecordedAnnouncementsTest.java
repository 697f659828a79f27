package io.ha4j.vrrp.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.host.Announcements;
import io.ha4j.vrrp.packet.CapturedPackets;
import io.ha4j.vrrp.packet.CapturedPackets.Frame;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Keepalived 2.2.7 sent on becoming master: we send the same bytes in the same order, and read what they claim. */
class RecordedAnnouncementsTest {

    private static final HardwareAddress ROUTER_1 = HardwareAddress.parse("02:00:00:00:00:11");
    private static final InetAddress VIP = Addresses.parse("vip", "192.0.2.50");
    private static final List<InetAddress> VIP6 =
            List.of(Addresses.parse("vip", "fe80::50"), Addresses.parse("vip", "2001:db8::50"));

    private static List<Frame> recorded(String name) {
        return CapturedPackets.frames("/keepalived-2.2.7/" + name + ".pcap");
    }

    private static List<String> hex(List<byte[]> frames) {
        return frames.stream().map(HexFormat.of()::formatHex).toList();
    }

    /** Both bursts of one master, with Keepalived's settings: no refresh. */
    private static List<InetAddress> scheduled(List<InetAddress> addresses) {
        Announcements settings = Announcements.standard().refresh(Duration.ZERO);
        AnnouncementSchedule<InetAddress> schedule = new AnnouncementSchedule<>(settings, addresses);
        List<InetAddress> announced = new ArrayList<>();
        schedule.begin(0);
        for (long at = schedule.deadlineNanos(); at != AnnouncementSchedule.NEVER; at = schedule.deadlineNanos()) {
            announced.addAll(schedule.due(at));
        }
        return announced;
    }

    @Test
    void gratuitousArpIsTheSameByteForByte() {
        List<byte[]> frames = scheduled(List.of(VIP)).stream()
                .map(ip -> GratuitousArp.frame(ROUTER_1, ip))
                .toList();
        assertThat(frames).hasSize(10);
        assertThat(hex(frames))
                .isEqualTo(hex(recorded("garp").stream().map(Frame::bytes).toList()));
    }

    @Test
    void neighbourAdvertisementsAreTheSameByteForByte() {
        List<byte[]> frames = scheduled(VIP6).stream()
                .map(ip -> NeighbourAdvertisement.frame(ROUTER_1, ip, ip, false))
                .toList();
        assertThat(frames).hasSize(20);
        assertThat(hex(frames))
                .isEqualTo(hex(
                        recorded("unsolicited-na").stream().map(Frame::bytes).toList()));
    }

    @Test
    void claimTheirAddresses() {
        for (Frame frame : recorded("garp")) {
            assertThat(AddressClaim.parse(frame.bytes(), 0, frame.bytes().length))
                    .isEqualTo(new AddressClaim(ROUTER_1, VIP));
        }
        List<Frame> advertisements = recorded("unsolicited-na");
        for (int i = 0; i < advertisements.size(); i++) {
            byte[] bytes = advertisements.get(i).bytes();
            assertThat(AddressClaim.parse(bytes, 0, bytes.length))
                    .isEqualTo(new AddressClaim(ROUTER_1, VIP6.get(i % 2)));
        }
    }

    @Test
    void vrrpPacketsClaimNothing() {
        for (String name : List.of("v2-noauth", "v3-ipv6")) {
            for (Frame frame : recorded(name)) {
                if (frame.bytes()[12] != 8 || frame.bytes()[13] != 6) { // the capture holds gratuitous ARP, too
                    assertThat(AddressClaim.parse(frame.bytes(), 0, frame.bytes().length))
                            .isNull();
                }
            }
        }
    }
}
