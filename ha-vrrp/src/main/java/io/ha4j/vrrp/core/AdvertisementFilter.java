package io.ha4j.vrrp.core;

import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import org.jspecify.annotations.Nullable;

/** The receive checks that compare an advertisement with the own settings. Stateless. */
public final class AdvertisementFilter {

    private AdvertisementFilter() {}

    /** {@return why it must be dropped, or null} */
    public static @Nullable DropReason check(VrrpSettings settings, Advertisement received, RouterAddress from) {
        Advertisement own = settings.advertisement();
        if (from.equals(settings.self())) {
            return DropReason.OWN;
        }
        if (received.version() != own.version()) {
            return DropReason.VERSION;
        }
        if (own.version() == VrrpVersion.V2 && received.intervalCentiseconds() != own.intervalCentiseconds()) {
            return DropReason.INTERVAL;
        }
        return null;
    }

    /** {@return whether both speak of the same addresses, in whatever order; a mismatch is counted, not dropped} */
    public static boolean sameAddresses(VrrpSettings settings, Advertisement received) {
        var own = settings.advertisement().addresses();
        return own.size() == received.addresses().size() && received.addresses().containsAll(own);
    }
}
