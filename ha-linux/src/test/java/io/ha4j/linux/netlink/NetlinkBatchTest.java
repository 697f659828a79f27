package io.ha4j.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.linux.sys.Errno;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several requests in a datagram, put to the family of families. */
@Tag("lab")
class NetlinkBatchTest {

    private static final int CONTROL = 16; // GENL_ID_CTRL
    private static final int GETFAMILY = 3;
    private static final int FAMILY_NAME = 2;
    private static final int USERSOCK = 2; // NETLINK_USERSOCK
    private static final int CONNECTION_REFUSED = 111;

    private static NetlinkMessage find(String name) {
        return NetlinkMessage.of(CONTROL, 0).u8(GETFAMILY).u8(2).u16(0).putString(FAMILY_NAME, name);
    }

    /** Every third one asks for a family that is not there. */
    private static List<NetlinkMessage> questions(int count) {
        List<NetlinkMessage> questions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            questions.add(find(i % 3 == 2 ? "NONE_" + i : "nlctrl"));
        }
        return questions;
    }

    @Test
    void aDatagramHasSoManyMessagesAndBytes() {
        List<NetlinkMessage> small = questions(300);
        assertThat(NetlinkBatch.of(small, 0, 1).size()).isEqualTo(NetlinkBatch.MAX_MESSAGES);
        assertThat(NetlinkBatch.of(small, 290, 1).size()).isEqualTo(10);
        List<NetlinkMessage> large =
                Collections.nCopies(5, NetlinkMessage.of(CONTROL, 0).put(1, new byte[15_000]));
        assertThat(NetlinkBatch.of(large, 0, 1).size()).isEqualTo(2);
        List<NetlinkMessage> huge =
                Collections.nCopies(2, NetlinkMessage.of(CONTROL, 0).put(1, new byte[60_000]));
        assertThat(NetlinkBatch.of(huge, 0, 1).size()).as("one at least").isEqualTo(1);
        assertThatThrownBy(() -> NetlinkBatch.of(List.of(NetlinkMessage.of(CONTROL, NetlinkMessage.DUMP)), 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("message: a dump (expected: a request that is answered by an ACK)");
    }

    @Test
    void eachHasItsOwnOutcome() {
        NetlinkLab.require();
        try (NetlinkClient client = NetlinkClient.open(NetlinkSocket.GENERIC)) {
            assertThat(client.requestAll(List.of())).isEmpty();
            for (int round = 0; round < 2; round++) {
                List<NetlinkOutcome> outcomes = client.requestAll(questions(300));
                assertThat(outcomes).hasSize(300);
                for (int i = 0; i < outcomes.size(); i++) {
                    assertThat(outcomes.get(i).errno()).as("question %d", i).isEqualTo(i % 3 == 2 ? Errno.ENOENT : 0);
                    assertThat(outcomes.get(i).isDone()).isEqualTo(i % 3 != 2);
                }
            }
            List<Integer> families = new ArrayList<>();
            client.request(() -> "find nlctrl", find("nlctrl"), answer -> families.add(answer.type()));
            assertThat(families).as("still usable one by one").containsExactly(CONTROL);
        }
    }

    /** The kernel does what it was asked, also where there is no room to say so. */
    @Test
    void whatFindsNoRoomInTheReceiveBufferIsUnknown() {
        NetlinkLab.require();
        NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.GENERIC);
        socket.receiveBuffer(1); // the least that the kernel gives
        try (NetlinkClient client = NetlinkClient.on(socket)) {
            List<NetlinkOutcome> outcomes = client.requestAll(questions(300));
            assertThat(outcomes).hasSize(300).anyMatch(NetlinkOutcome::isUnknown);
            for (int i = 0; i < outcomes.size(); i++) {
                assertThat(outcomes.get(i).errno())
                        .as("question %d", i)
                        .isIn(i % 3 == 2 ? Errno.ENOENT : 0, NetlinkOutcome.UNKNOWN);
            }
            assertThat(outcomes.get(NetlinkBatch.MAX_MESSAGES).isUnknown())
                    .as("the next datagram finds room")
                    .isFalse();
            socket.receiveBuffer(1 << 20);
            assertThat(client.requestAll(questions(300))).noneMatch(NetlinkOutcome::isUnknown);
        }
    }

    @Test
    void whatCannotBeSentIsNotDone() {
        NetlinkLab.require();
        try (NetlinkClient client = NetlinkClient.open(USERSOCK)) { // between processes: no kernel at the other end
            assertThat(client.requestAll(questions(2)))
                    .containsOnly(new NetlinkOutcome(CONNECTION_REFUSED, null))
                    .hasSize(2);
        }
    }
}
