package io.ha4j.lvs.ipvs;

import io.ha4j.linux.netlink.GenericFamily;
import io.ha4j.linux.netlink.GenericNetlink;
import io.ha4j.linux.netlink.NetlinkAttributes;
import io.ha4j.linux.netlink.NetlinkException;
import io.ha4j.linux.netlink.NetlinkMessage;
import io.ha4j.linux.netlink.NetlinkOutcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A kernel that does nothing but answer as it is told. It knows its family by a number that changes when its module is loaded again. */
final class FakeNetlink implements IpvsKernel {

    private static final int ENOENT = 2;

    /** The number of the family; 0: the module is not loaded. */
    int family = 31;
    /** With what the look-up of the family fails; 0: with nothing. */
    int lookUpFailure;
    /** What the next requests are answered; after that, that they were done. */
    final Deque<NetlinkOutcome> outcomes = new ArrayDeque<>();
    /** What reading is answered. */
    final List<NetlinkAttributes> rows = new ArrayList<>();
    /** How often the family was asked for. */
    int lookUps;
    /** The family's commands, in the order they came. */
    final List<Integer> commands = new ArrayList<>();

    boolean closed;

    @Override
    public GenericFamily family(String name) {
        lookUps++;
        if (lookUpFailure != 0) {
            throw new NetlinkException("find generic netlink family " + name, lookUpFailure, null);
        }
        if (family == 0) {
            throw new NetlinkException("find generic netlink family " + name, ENOENT, null);
        }
        return new GenericFamily(name, family, 1, Map.of());
    }

    @Override
    public void request(String asked, NetlinkMessage message, GenericNetlink.Handler handler) {
        check(asked, answer(message));
        rows.forEach(row -> handler.answer(1, row));
    }

    @Override
    public List<NetlinkOutcome> requestAll(List<NetlinkMessage> messages) {
        return messages.stream().map(this::answer).toList();
    }

    @Override
    public <T> List<T> dump(String asked, NetlinkMessage message, Function<NetlinkAttributes, @Nullable T> decoder) {
        check(asked, answer(message));
        List<T> decoded = new ArrayList<>();
        for (NetlinkAttributes row : rows) {
            T value = decoder.apply(row);
            if (value != null) {
                decoded.add(value);
            }
        }
        return decoded;
    }

    private static void check(String asked, NetlinkOutcome outcome) {
        if (!outcome.isDone()) {
            throw new NetlinkException(asked, outcome.errno(), outcome.kernelText());
        }
    }

    private NetlinkOutcome answer(NetlinkMessage message) {
        ByteBuffer bytes = ByteBuffer.wrap(message.encode(0)).order(ByteOrder.nativeOrder());
        if (bytes.getShort(4) != family) {
            return new NetlinkOutcome(ENOENT, null);
        }
        commands.add((int) bytes.get(16));
        NetlinkOutcome told = outcomes.poll();
        return told == null ? NetlinkOutcome.DONE : told;
    }

    @Override
    public void close() {
        closed = true;
    }
}
