package io.ha4j.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.netns.NetworkNamespace;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the socket must not do: hang, or believe a stranger. */
@Tag("lab")
class NetlinkSocketLabTest {

    private static final int USERSOCK = 2; // NETLINK_USERSOCK: between processes

    @BeforeAll
    static void require() {
        NetlinkLab.require();
    }

    @Test
    void aKernelThatDoesNotAnswerIsNotWaitedForForEver() {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            socket.receiveTimeout(1);
            long begin = System.nanoTime();
            assertThat(socket.receive(true)).isNull();
            assertThat(System.nanoTime() - begin).isBetween(900_000_000L, 9_000_000_000L);
            assertThat(socket.receive(false)).isNull();
        }
    }

    /** Two answers in one socket: the one to the earlier question, whose time was up, is passed over. */
    @Test
    void theLateAnswerToAnEarlierQuestionIsPassedOver() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create("late")) {
            namespace.run(() -> {
                try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
                    assertThat(socket.send(LinkCodec.get("nothing").encode(4))).isZero();
                    assertThat(socket.send(LinkCodec.get("lo").encode(5))).isZero();
                    NetlinkClient client = NetlinkClient.on(socket);
                    client.request(
                            () -> "find lo",
                            LinkCodec.get("lo"),
                            answer -> assertThat(answer.sequence()).isEqualTo(1));
                }
            });
        }
    }

    @Test
    void nobodyButTheKernelIsBelieved() {
        try (NetlinkSocket mine = NetlinkSocket.open(USERSOCK);
                NetlinkSocket stranger = NetlinkSocket.open(USERSOCK)) {
            assertThat(stranger.sendTo(mine.port(), NetlinkMessage.of(16, 0).encode(1)))
                    .isZero();
            ByteBuffer datagram = mine.receive(false);
            assertThat(datagram).isNotNull();
            assertThat(datagram == null ? -1 : datagram.remaining()).isZero();
        }
    }
}
