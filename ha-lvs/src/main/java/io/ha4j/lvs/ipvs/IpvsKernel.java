package io.ha4j.lvs.ipvs;

import io.ha4j.linux.netlink.GenericFamily;
import io.ha4j.linux.netlink.GenericNetlink;
import io.ha4j.linux.netlink.NetlinkAttributes;
import io.ha4j.linux.netlink.NetlinkMessage;
import io.ha4j.linux.netlink.NetlinkOutcome;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@link IpvsClient} needs of generic netlink; see {@link GenericNetlink}, whose methods these are. */
interface IpvsKernel extends AutoCloseable {

    GenericFamily family(String name);

    void request(String asked, NetlinkMessage message, GenericNetlink.Handler handler);

    List<NetlinkOutcome> requestAll(List<NetlinkMessage> messages);

    <T> List<T> dump(String asked, NetlinkMessage message, Function<NetlinkAttributes, @Nullable T> decoder);

    @Override
    void close();

    /** {@return the kernel's own} */
    static IpvsKernel of(GenericNetlink netlink) {
        return new IpvsKernel() {
            @Override
            public GenericFamily family(String name) {
                return netlink.family(name);
            }

            @Override
            public void request(String asked, NetlinkMessage message, GenericNetlink.Handler handler) {
                netlink.request(asked, message, handler);
            }

            @Override
            public List<NetlinkOutcome> requestAll(List<NetlinkMessage> messages) {
                return netlink.requestAll(messages);
            }

            @Override
            public <T> List<T> dump(
                    String asked, NetlinkMessage message, Function<NetlinkAttributes, @Nullable T> decoder) {
                return netlink.dump(asked, message, decoder);
            }

            @Override
            public void close() {
                netlink.close();
            }
        };
    }
}
