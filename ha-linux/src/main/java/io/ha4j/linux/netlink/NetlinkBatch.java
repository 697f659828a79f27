package io.ha4j.linux.netlink;

import io.ha4j.value.Require;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that go out in one datagram. The kernel has done all of them when {@code sendto} returns, one after the other, and its answers wait
 * in the receive buffer: what was refused is answered in any case, and of the rest only the last one, which asks for an ACK ({@code
 * netlink_rcv_skb}). So what is not answered was done, unless the socket says that it had no room for an answer (ENOBUFS): then nobody knows.
 */
final class NetlinkBatch {

    /** If all are refused: an answer takes less than 1 KiB of a receive buffer, and that has 208 KiB unless somebody chose less. */
    static final int MAX_MESSAGES = 128;

    private static final int MAX_BYTES = 32 * 1024;
    private static final Logger log = LoggerFactory.getLogger(NetlinkBatch.class);

    private final int first; // the sequence number of the first
    private final byte[] datagram;
    private final NetlinkOutcome[] outcomes;
    private boolean lastIsAnswered;
    private boolean answersLost;

    private NetlinkBatch(int first, int count, byte[] datagram) {
        this.first = first;
        this.datagram = datagram;
        this.outcomes = new NetlinkOutcome[count];
        Arrays.fill(outcomes, NetlinkOutcome.LOST);
    }

    /**
     * {@return as many of {@code messages} from {@code start} on as go into a datagram, one at least}
     *
     * @param first the sequence number of the first; the others count on
     */
    static NetlinkBatch of(List<NetlinkMessage> messages, int start, int first) {
        int count = 0;
        int length = 0;
        byte[][] encoded = new byte[Math.min(MAX_MESSAGES, messages.size() - start)][];
        while (count < encoded.length) {
            NetlinkMessage message = messages.get(start + count);
            Require.argument(!message.isDump(), "message", "a dump", "a request that is answered by an ACK");
            encoded[count] = message.encode(first + count);
            int longer = length + align(encoded[count].length);
            if (count > 0 && longer > MAX_BYTES) {
                break;
            }
            length = longer;
            count++;
        }
        byte[] datagram = new byte[length];
        int at = 0;
        for (int i = 0; i < count; i++) {
            System.arraycopy(encoded[i], 0, datagram, at, encoded[i].length);
            if (i < count - 1) {
                NetlinkMessage.withoutAck(datagram, at);
            }
            at += align(encoded[i].length);
        }
        return new NetlinkBatch(first, count, datagram);
    }

    int size() {
        return outcomes.length;
    }

    /** {@return what became of each} */
    List<NetlinkOutcome> run(NetlinkSocket socket) {
        int unsent = socket.send(datagram);
        if (unsent != 0) {
            Arrays.fill(outcomes, new NetlinkOutcome(unsent, null));
            return List.of(outcomes);
        }
        while (!lastIsAnswered) {
            try {
                ByteBuffer received = socket.receiveShort();
                if (received == null) {
                    break; // no more will come
                }
                ReceivedMessage.parse(received, this::take);
            } catch (NetlinkException e) {
                log.debug("an answer was lost", e); // ENOBUFS: there was no room for some; or it makes no sense
                answersLost = true;
            }
        }
        if (lastIsAnswered && !answersLost) {
            Arrays.setAll(outcomes, i -> outcomes[i].isUnknown() ? NetlinkOutcome.DONE : outcomes[i]);
        }
        return List.of(outcomes);
    }

    private void take(ReceivedMessage message) {
        int index = message.sequence() - first;
        if (message.type() != ReceivedMessage.ERROR || index < 0 || index >= outcomes.length) {
            return; // what is answered besides the ACK, or late to something that timed out
        }
        lastIsAnswered |= index == outcomes.length - 1;
        int errno = message.errno();
        String text = message.errorText();
        outcomes[index] = errno == 0 && text == null ? NetlinkOutcome.DONE : new NetlinkOutcome(errno, text);
    }

    private static int align(int length) {
        return (length + 3) & ~3;
    }
}
