package io.ha4j.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netns.NetworkNamespace;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ethernet frames on the loopback of a namespace of their own. */
@Tag("lab")
@Timeout(60)
class PacketSocketTest {

    private static final int LO = 1;
    private static final int EXPERIMENT = 0x88b5; // IEEE 802, local experimental

    private NetworkNamespace namespace;

    @BeforeEach
    void makeNamespace() {
        Lab.require(NetworkNamespace.available(), "no network namespaces: needs root and lab/bin/java");
        namespace = NetworkNamespace.create("packet");
    }

    @AfterEach
    void removeNamespace() {
        if (namespace != null) {
            namespace.close();
        }
    }

    @Test
    void framesArriveWholeAndOfOneTypeOnly() throws Exception {
        try (PacketSocket sender = namespace.call(PacketSocket::sender);
                PacketSocket receiver = namespace.call(() -> PacketSocket.receiver(EXPERIMENT, LO))) {
            byte[] buffer = new byte[100];
            assertThat(receiver.receive(buffer)).isEqualTo(-1);
            sender.send(frame(60, 0x88b6), LO);
            byte[] sent = frame(60, EXPERIMENT);
            sender.send(sent, LO);
            assertThat(receive(receiver, buffer)).isEqualTo(60);
            assertThat(Arrays.copyOf(buffer, 60)).isEqualTo(sent);
            assertThat(receiver.receive(buffer)).isEqualTo(-1);
            assertThat(sender.receive(buffer)).as("a sender hears nothing").isEqualTo(-1);
        }
    }

    @Test
    void saysThatAFrameWasCut() throws Exception {
        try (PacketSocket sender = namespace.call(PacketSocket::sender);
                PacketSocket receiver = namespace.call(() -> PacketSocket.receiver(EXPERIMENT, LO))) {
            byte[] sent = frame(2048, EXPERIMENT);
            sender.send(sent, LO);
            byte[] small = new byte[20];
            assertThat(receive(receiver, small)).isEqualTo(2048);
            assertThat(small).isEqualTo(Arrays.copyOf(sent, 20));
        }
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        assertThatExceptionOfType(LinuxException.class)
                .isThrownBy(() -> namespace.call(() -> PacketSocket.receiver(EXPERIMENT, 4711)))
                .withMessage("receive frames of type 0x88b5 on interface 4711: No such device (errno 19)");
        try (PacketSocket sender = namespace.call(PacketSocket::sender)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> sender.send(frame(60, EXPERIMENT), 4711))
                    .withMessage("send a frame by interface 4711: No such device or address (errno 6)");
            assertThatIllegalArgumentException().isThrownBy(() -> sender.send(new byte[13], LO));
            assertThatIllegalArgumentException().isThrownBy(() -> sender.send(new byte[60], 0));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> PacketSocket.receiver(3, LO)); // ETH_P_ALL
    }

    private static byte[] frame(int length, int etherType) {
        byte[] frame = new byte[length];
        for (int i = 14; i < length; i++) {
            frame[i] = (byte) i;
        }
        frame[12] = (byte) (etherType >> 8);
        frame[13] = (byte) etherType;
        return frame;
    }

    private static int receive(PacketSocket socket, byte[] buffer) {
        int[] length = {-1};
        Await.until("a frame", () -> {
            try {
                length[0] = socket.receive(buffer);
                return length[0] >= 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return length[0];
    }
}
