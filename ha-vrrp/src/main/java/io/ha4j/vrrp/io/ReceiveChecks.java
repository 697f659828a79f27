package io.ha4j.vrrp.io;

import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.HmacVerdict;
import io.ha4j.vrrp.auth.HmacVerifier;
import io.ha4j.vrrp.auth.SimplePassword;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.RejectReason;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a packet must pass before it is obeyed (RFC 9568 section 7.1, RFC 3768 section 7.1), in the order of Keepalived's {@code
 * vrrp_check_packet}: length, TTL, version, authentication, interval of version 2, then what the codec checks, then destination and
 * source. The VRRP loop owns it.
 */
final class ReceiveChecks {

    /** Where the fixed fields lie, and how long they are. */
    private static final int AUTHENTICATION_TYPE = 4;

    private static final int V2_INTERVAL = 5;
    private static final int FIXED_LENGTH = 8;

    private Advertisement own;
    private Set<InetAddress> ownAddresses;
    private VrrpChannel channel;
    private @Nullable SimplePassword password;
    private @Nullable HmacVerifier verifier;
    private boolean obeysUnsigned;

    /**
     * Creates checks.
     *
     * @param own what this router sends itself
     * @param authentication null: what is authenticated is refused
     */
    ReceiveChecks(Advertisement own, VrrpChannel channel, @Nullable Authentication authentication) {
        this.own = own;
        this.ownAddresses = Set.copyOf(own.addresses());
        this.channel = channel;
        this.password = authentication instanceof SimplePassword simple ? simple : null;
        this.verifier = authentication instanceof HmacAuthentication hmac
                ? new HmacVerifier(hmac, hmac.windowFor(Duration.ofNanos(own.intervalNanos())))
                : null;
        this.obeysUnsigned =
                authentication instanceof HmacAuthentication hmac && hmac.mode().obeysUnsigned();
    }

    /** Checks by other rules from now on, and remembers what was seen. */
    void change(Advertisement nextOwn, VrrpChannel nextChannel, @Nullable Authentication authentication) {
        own = nextOwn;
        ownAddresses = Set.copyOf(nextOwn.addresses());
        channel = nextChannel;
        password = authentication instanceof SimplePassword simple ? simple : null;
        obeysUnsigned = authentication instanceof HmacAuthentication signed
                && signed.mode().obeysUnsigned();
        if (!(authentication instanceof HmacAuthentication hmac)) {
            verifier = null;
            return;
        }
        Duration window = hmac.windowFor(Duration.ofNanos(nextOwn.intervalNanos()));
        HmacVerifier former = verifier;
        if (former == null) {
            verifier = new HmacVerifier(hmac, window);
        } else {
            former.change(hmac, window);
        }
    }

    /** {@return how much at the end of a packet is not for the codec} */
    int trailerLength(byte[] bytes, int offset, int length, Arrival arrival) {
        int announced = announcedLength(bytes, offset, length, arrival);
        boolean signed = verifier != null && announced >= 0 && length == announced + HmacVerifier.trailerLength();
        return signed ? HmacVerifier.trailerLength() : 0;
    }

    /** {@return why the packet must be dropped, or null} */
    @Nullable
    VrrpCounter beforeDecoding(byte[] bytes, int offset, int length, Arrival arrival, Instant at) {
        if (!isLength(bytes, offset, length, arrival)) {
            return VrrpCounter.PACKET_LENGTH_ERRORS;
        }
        if (!channel.acceptsHops(arrival)) {
            return VrrpCounter.TTL_ERRORS;
        }
        if ((bytes[offset] & 0xff) >>> 4 != own.version().number()) {
            return VrrpCounter.VERSION_ERRORS;
        }
        if (verifier != null) {
            HmacVerdict verdict = verifier.verify(bytes, offset, length, arrival.from(), at);
            boolean obeyed = verdict == HmacVerdict.VALID || (verdict == HmacVerdict.MISSING && obeysUnsigned);
            if (!obeyed) {
                return counter(verdict);
            }
        }
        return own.version() == VrrpVersion.V2 ? checkVersion2(bytes, offset, length) : null;
    }

    /** As long as it says itself, whatever version that is in; a trailer that is missing is not a matter of length. */
    private boolean isLength(byte[] bytes, int offset, int length, Arrival arrival) {
        if (length < FIXED_LENGTH) {
            return false;
        }
        int announced = announcedLength(bytes, offset, length, arrival);
        return announced < 0 || length - trailerLength(bytes, offset, length, arrival) == announced;
    }

    private static int announcedLength(byte[] bytes, int offset, int length, Arrival arrival) {
        boolean ipv4 = arrival.from().address() instanceof Inet4Address;
        return AdvertisementCodec.announcedLength(bytes, offset, length, ipv4);
    }

    private @Nullable VrrpCounter checkVersion2(byte[] bytes, int offset, int length) {
        int type = bytes[offset + AUTHENTICATION_TYPE] & 0xff;
        if (type > SimplePassword.TYPE) {
            return VrrpCounter.INVALID_AUTHENTICATION_TYPE;
        }
        if (type != (password == null ? 0 : SimplePassword.TYPE)) {
            return VrrpCounter.AUTHENTICATION_TYPE_MISMATCH;
        }
        if (password != null && !password.matches(bytes, offset + length - SimplePassword.LENGTH)) {
            return VrrpCounter.AUTHENTICATION_FAILURES;
        }
        boolean sameInterval = (bytes[offset + V2_INTERVAL] & 0xff) * 100 == own.intervalCentiseconds();
        return sameInterval ? null : VrrpCounter.INTERVAL_ERRORS;
    }

    /** {@return why a packet that the codec took must be dropped, or null} */
    @Nullable
    VrrpCounter afterDecoding(Arrival arrival) {
        if (!channel.acceptsDestination(arrival)) {
            return VrrpCounter.DESTINATION_ERRORS;
        }
        if (arrival.from().equals(channel.self())) {
            return VrrpCounter.OWN_RECEIVED;
        }
        return channel.acceptsSource(arrival) ? null : VrrpCounter.UNKNOWN_SOURCE;
    }

    /** {@return whether it ought to have been signed; if it passed without that, that is counted, and the packet obeyed} */
    boolean missesSignature(int keyId) {
        return verifier != null && keyId == 0;
    }

    /** {@return whether it speaks of our addresses, in whatever order; if not, that is counted, and the packet obeyed} */
    boolean sameAddresses(Advertisement received) {
        return received.addresses().size() == ownAddresses.size()
                && ownAddresses.equals(new HashSet<>(received.addresses()));
    }

    /** {@return whether it has our interval; if not, that is counted, and the packet obeyed} */
    boolean sameInterval(Advertisement received) {
        return received.intervalCentiseconds() == own.intervalCentiseconds();
    }

    static VrrpCounter counter(RejectReason reason) {
        return switch (reason) {
            case PACKET_LENGTH -> VrrpCounter.PACKET_LENGTH_ERRORS;
            case VERSION -> VrrpCounter.VERSION_ERRORS;
            case TYPE -> VrrpCounter.INVALID_TYPE_RECEIVED;
            case VIRTUAL_ROUTER_ID -> VrrpCounter.VIRTUAL_ROUTER_ID_ERRORS;
            case ADDRESS_COUNT -> VrrpCounter.ADDRESS_COUNT_ERRORS;
            case AUTHENTICATION_TYPE -> VrrpCounter.INVALID_AUTHENTICATION_TYPE;
            case INTERVAL -> VrrpCounter.INTERVAL_ERRORS;
            case CHECKSUM -> VrrpCounter.CHECKSUM_ERRORS;
        };
    }

    private static VrrpCounter counter(HmacVerdict verdict) {
        return switch (verdict) {
            case MISSING -> VrrpCounter.HMAC_MISSING;
            case MALFORMED -> VrrpCounter.HMAC_MALFORMED;
            case STALE -> VrrpCounter.HMAC_STALE;
            case UNKNOWN_KEY -> VrrpCounter.HMAC_UNKNOWN_KEY;
            case INVALID -> VrrpCounter.HMAC_INVALID;
            case DUPLICATE -> VrrpCounter.HMAC_DUPLICATE;
            case REPLAY -> VrrpCounter.HMAC_REPLAY;
            case VALID -> throw new IllegalArgumentException("a valid signature is no reason to drop");
        };
    }
}
