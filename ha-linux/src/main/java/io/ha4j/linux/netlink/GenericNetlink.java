package io.ha4j.linux.netlink;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Talks to the kernel's families of generic netlink, in the network namespace that the opening thread is in. Every method waits for
 * the answer, at most 2 s for each part of it; a refusal is a {@link NetlinkException}. The kernel does what it is asked while it takes
 * the request ({@code sendto}), and waits there without limit for its own locks. What takes longer than 50 ms is logged, once a minute at
 * most, but not for {@link #requestAll}. One owner thread.
 */
public final class GenericNetlink implements AutoCloseable {

    private static final int HEADER_LENGTH = 4; // struct genlmsghdr
    private static final int GETFAMILY = 3; // CTRL_CMD_GETFAMILY
    private static final int FAMILY_ID = 1; // CTRL_ATTR_FAMILY_ID
    private static final int FAMILY_NAME = 2;
    private static final int VERSION = 3;
    private static final int MCAST_GROUPS = 7;
    private static final int GROUP_NAME = 1; // CTRL_ATTR_MCAST_GRP_NAME
    private static final int GROUP_ID = 2;
    private static final GenericFamily CONTROL = new GenericFamily("nlctrl", 16, 2, Map.of()); // GENL_ID_CTRL

    private final NetlinkClient client;

    /** Takes one part of an answer. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Takes one part of an answer.
         *
         * @param command the command in its header
         * @param attributes valid until it returns
         */
        void answer(int command, NetlinkAttributes attributes);
    }

    private GenericNetlink(NetlinkClient client) {
        this.client = client;
    }

    /**
     * {@return a client for the network namespace of the calling thread}
     *
     * @throws LinuxException if this is not Linux
     */
    public static GenericNetlink open() {
        return new GenericNetlink(NetlinkClient.open(NetlinkSocket.GENERIC));
    }

    /**
     * {@return the family of this name, 1..15 bytes}. The kernel is asked each time, and may load the module that has the family.
     *
     * @throws NetlinkException with ENOENT if the kernel does not have it and cannot load it
     */
    public GenericFamily family(String name) {
        String asked = "find generic netlink family " + name;
        List<GenericFamily> found = new ArrayList<>(1);
        try {
            request(
                    asked,
                    CONTROL.message(GETFAMILY, 0).putString(FAMILY_NAME, name),
                    (command, attributes) -> found.add(decode(name, attributes)));
        } catch (NetlinkException e) {
            throw e.errno() == Errno.ENOENT ? missing(asked, name) : e;
        }
        if (found.isEmpty()) {
            throw missing(asked, name);
        }
        return found.get(0);
    }

    private static GenericFamily decode(String name, NetlinkAttributes attributes) {
        Map<String, Integer> groups = new HashMap<>();
        for (NetlinkAttributes group : attributes.nested(MCAST_GROUPS).elements()) {
            groups.put(group.string(GROUP_NAME, ""), group.u32(GROUP_ID, 0));
        }
        int id = attributes.u16(FAMILY_ID, 0);
        if (id < 16) {
            throw NetlinkException.malformed("family id " + id + " (expected: 16..65535)");
        }
        return new GenericFamily(name, id, attributes.u32(VERSION, 1), groups);
    }

    private static NetlinkException missing(String asked, String name) {
        return new NetlinkException(
                asked,
                Errno.ENOENT,
                "this kernel does not have it; load its module (modprobe net-pf-16-proto-16-family-" + name
                        + "), or install it");
    }

    /**
     * Asks for something to be done, and waits until it is.
     *
     * @param asked what is asked, in words for the exception: {@code add service 192.0.2.10:80}
     */
    public void request(String asked, NetlinkMessage message) {
        request(asked, message, (command, attributes) -> {});
    }

    /**
     * Asks, hands out each part of the answer, and returns when it is complete.
     *
     * @param asked what is asked, in words for the exception
     */
    public void request(String asked, NetlinkMessage message, Handler handler) {
        client.request(() -> asked, message, answer -> handler.answer(answer.u8(0), answer.attributes(HEADER_LENGTH)));
    }

    /**
     * Asks for several things to be done, in their order and each whatever became of those before it. Many go out at a time, which takes a
     * fraction of the system calls of as many {@link #request}s. What is lost by the way is said of each: {@link NetlinkOutcome#isUnknown};
     * then those who want to know read back what is there.
     *
     * @param messages requests, none of them a dump; what is answered besides whether they were done is passed over
     * @return what became of each, in the same order
     */
    public List<NetlinkOutcome> requestAll(List<NetlinkMessage> messages) {
        return client.requestAll(messages);
    }

    /**
     * {@return what {@code decoder} makes of each part of a dump, without its nulls}; a dump during which something changed, and that
     * says so, is done again.
     *
     * @param asked what is asked, in words for the exception
     */
    public <T> List<T> dump(String asked, NetlinkMessage message, Function<NetlinkAttributes, @Nullable T> decoder) {
        return client.dump(() -> asked, message, answer -> decoder.apply(answer.attributes(HEADER_LENGTH)));
    }

    /** Idempotent. */
    @Override
    public void close() {
        client.close();
    }
}
