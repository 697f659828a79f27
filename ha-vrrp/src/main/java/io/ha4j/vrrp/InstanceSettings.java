package io.ha4j.vrrp;

import io.ha4j.HaComponent;
import io.ha4j.HealthSource;
import io.ha4j.value.Require;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.core.PausePolicy;
import io.ha4j.vrrp.host.AddressLease;
import io.ha4j.vrrp.host.Announcements;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.host.VirtualRoute;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All settings of an instance but its transport, with their defaults. A builder sets those of its own; an instance has a copy that
 * nobody changes.
 */
final class InstanceSettings {

    final String name;
    VrrpVersion version = VrrpVersion.V3;
    int virtualRouterId; // 0: not set
    int priority = 100;
    Duration advertisementInterval = Duration.ofSeconds(1);
    int downTimerAdverts = 3;
    Preemption preemption = Preemption.immediately();

    @Nullable
    Authentication authentication;

    ChecksumDialect checksumDialect = ChecksumDialect.PSEUDO_HEADER;
    final List<VirtualAddress> virtualAddresses;
    final List<VirtualAddress> excludedAddresses;
    final List<VirtualRoute> routes;
    Announcements announcements = Announcements.standard();
    AddressLease addressLease = AddressLease.automatic();
    Duration startupDelay = Duration.ZERO;
    PausePolicy pausePolicy = PausePolicy.RESUME;

    @Nullable
    GateSettings gate;

    boolean strict;
    final Map<HaComponent<? extends HealthSource>, Tracking> tracked;

    /** The defaults, to be changed. */
    InstanceSettings(String name) {
        this.name = Require.notBlank("name", name);
        this.virtualAddresses = new ArrayList<>();
        this.excludedAddresses = new ArrayList<>();
        this.routes = new ArrayList<>();
        this.tracked = new LinkedHashMap<>();
    }

    private InstanceSettings(
            InstanceSettings other,
            List<VirtualAddress> virtualAddresses,
            List<VirtualAddress> excludedAddresses,
            List<VirtualRoute> routes,
            Map<HaComponent<? extends HealthSource>, Tracking> tracked) {
        this.name = other.name;
        this.version = other.version;
        this.virtualRouterId = other.virtualRouterId;
        this.priority = other.priority;
        this.advertisementInterval = other.advertisementInterval;
        this.downTimerAdverts = other.downTimerAdverts;
        this.preemption = other.preemption;
        this.authentication = other.authentication;
        this.checksumDialect = other.checksumDialect;
        this.virtualAddresses = virtualAddresses;
        this.excludedAddresses = excludedAddresses;
        this.routes = routes;
        this.announcements = other.announcements;
        this.addressLease = other.addressLease;
        this.startupDelay = other.startupDelay;
        this.pausePolicy = other.pausePolicy;
        this.gate = other.gate;
        this.strict = other.strict;
        this.tracked = tracked;
    }

    /** {@return a copy to be changed} */
    InstanceSettings copy() {
        return new InstanceSettings(
                this,
                new ArrayList<>(virtualAddresses),
                new ArrayList<>(excludedAddresses),
                new ArrayList<>(routes),
                new LinkedHashMap<>(tracked));
    }

    /** {@return a copy whose lists can be shown to anybody} */
    InstanceSettings frozen() {
        return new InstanceSettings(
                this,
                List.copyOf(virtualAddresses),
                List.copyOf(excludedAddresses),
                List.copyOf(routes),
                Collections.unmodifiableMap(new LinkedHashMap<>(tracked)));
    }

    private List<Object> fields() {
        return List.of(
                name,
                version,
                virtualRouterId,
                priority,
                advertisementInterval,
                downTimerAdverts,
                preemption,
                Objects.toString(authentication),
                checksumDialect,
                virtualAddresses,
                excludedAddresses,
                routes,
                announcements,
                addressLease,
                startupDelay,
                pausePolicy,
                tracked,
                Optional.ofNullable(gate),
                strict);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InstanceSettings that
                && fields().equals(that.fields())
                && Objects.equals(authentication, that.authentication);
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    /** {@return the most important of them} */
    @Override
    public String toString() {
        return name + ", " + version + ", virtualRouterId=" + virtualRouterId + ", priority=" + priority + ", interval="
                + Require.text(advertisementInterval) + ", preemption=" + preemption + ", addresses=" + virtualAddresses
                + (excludedAddresses.isEmpty() ? "" : ", excluded=" + excludedAddresses)
                + (routes.isEmpty() ? "" : ", routes=" + routes);
    }
}
