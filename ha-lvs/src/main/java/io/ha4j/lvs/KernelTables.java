package io.ha4j.lvs;

import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.PreparedChange;
import io.ha4j.lvs.ipvs.IpvsException;
import io.ha4j.value.Require;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's tables, which are opened as soon as that is possible: as long as it is not, each virtual server that starts has it tried again.
 * Used by the thread that starts, changes and closes components; snapshots are thread-safe.
 */
final class KernelTables implements HaRuntime<KernelTables> {

    private final HaContext context;
    private IpvsPlane.Settings settings;

    /** Where services are asked for; null while that is not possible. */
    private volatile @Nullable IpvsDesk desk;
    /** Why that is not possible; null if it is. */
    private volatile @Nullable HaException trouble;

    KernelTables(HaContext context, IpvsPlane.Settings settings) {
        this.context = context;
        this.settings = settings;
        open();
    }

    /**
     * What snapshots show.
     *
     * @param trouble why the kernel cannot be programmed; empty if it can
     * @param tables what is in it; null if it cannot
     */
    record Snapshot(String trouble, IpvsDesk.@Nullable Snapshot tables) {}

    private @Nullable IpvsDesk open() {
        if (desk == null) {
            try {
                desk = IpvsDesk.open(context.loop("ipvs"), context.nodeName(), settings, context::isChanging);
                trouble = null;
            } catch (HaException e) {
                trouble = e;
            }
        }
        return desk;
    }

    /**
     * {@return where {@code owner} asks for services}
     *
     * @throws HaException if that is not possible now
     */
    IpvsDesk require(String owner) {
        IpvsDesk opened = open();
        if (opened == null) {
            HaException why = Objects.requireNonNull(trouble, "one or the other");
            throw new HaException(
                    owner + ": the kernel cannot serve it: " + why.getMessage()
                            + " (Plane.proxy() needs no IPVS; Plane.best(...) takes it where there is none)",
                    why);
        }
        return opened;
    }

    /**
     * {@return why nobody can have services in this kernel now: it has no IPVS, or this process may not program it; empty if it can, or cannot for
     * another reason}
     */
    Optional<String> absence() {
        return open() == null
                        && trouble instanceof IpvsException why
                        && (why.kind() == IpvsException.Kind.MODULE_MISSING
                                || why.kind() == IpvsException.Kind.NOT_PERMITTED)
                ? Optional.of(String.valueOf(why.getMessage()))
                : Optional.empty();
    }

    /** {@return the change to another period} The record of what is ours does not move while services are written down there. */
    @Override
    public @Nullable PreparedChange prepareChange(HaComponent<?> description) {
        IpvsPlane.Settings next = ((KernelIpvs) description).settings();
        IpvsPlane.Settings before = settings;
        if (next.kernel() != before.kernel()) {
            return null;
        }
        Require.state(
                desk == null || next.directory().equals(before.directory()),
                "directory",
                next.directory(),
                before.directory()
                        + ", which says what of the kernel's services is ours, until the node is started anew");
        if (desk == null) {
            settings = next; // for who opens them now
        }
        return new PreparedChange() {
            @Override
            public void commit() {
                settings = next;
                IpvsDesk opened = desk;
                if (opened != null) {
                    opened.reread(next.reread());
                }
            }

            @Override
            public void rollback() {
                if (desk == null) {
                    settings = before;
                }
            }
        };
    }

    @Override
    public KernelTables handle() {
        return this;
    }

    @Override
    public Snapshot snapshot() {
        IpvsDesk opened = desk;
        HaException why = trouble;
        return new Snapshot(
                why == null ? "" : String.valueOf(why.getMessage()), opened == null ? null : opened.snapshot());
    }

    @Override
    public void activate() {
        IpvsDesk opened = desk;
        if (opened != null) {
            opened.activate();
        }
    }

    @Override
    public void close() {
        IpvsDesk opened = desk;
        if (opened != null) {
            opened.close();
        }
    }
}
