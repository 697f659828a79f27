package io.ha4j.linux.netlink;

import io.ha4j.value.Require;
import java.util.Map;

/**
 * A family of generic netlink. An immutable value.
 *
 * @param name the name, such as {@code nlctrl}
 * @param id its number on this kernel until its module is unloaded
 * @param version the version of its commands
 * @param groups its multicast groups: names and numbers
 */
public record GenericFamily(String name, int id, int version, Map<String, Integer> groups) {

    /** Copies the groups. */
    public GenericFamily {
        groups = Map.copyOf(groups);
    }

    /**
     * {@return the beginning of a request, to which attributes can be put}
     *
     * @param command the family's command, 0..255
     * @param flags such as {@link NetlinkMessage#DUMP}
     */
    public NetlinkMessage message(int command, int flags) {
        return NetlinkMessage.of(id, flags)
                .u8(Require.inRange("command", command, 0, 255))
                .u8(version)
                .u16(0);
    }
}
