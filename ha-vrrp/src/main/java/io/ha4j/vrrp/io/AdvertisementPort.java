package io.ha4j.vrrp.io;

import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacSigner;
import io.ha4j.vrrp.auth.HmacVerdict;
import io.ha4j.vrrp.auth.HmacVerifier;
import io.ha4j.vrrp.core.AdvertisementFilter;
import io.ha4j.vrrp.core.DropReason;
import io.ha4j.vrrp.core.VrrpSettings;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.Decoded;
import io.ha4j.vrrp.packet.RejectReason;
import io.ha4j.vrrp.packet.RouterAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One instance's way to its peers: encodes and signs what goes out; checks, counts and decodes what comes in. The VRRP loop owns
 * it; {@link #peers()} is thread-safe.
 */
public final class AdvertisementPort implements VrrpChannel.PacketReceiver {

    private final VrrpSettings settings;
    private final VrrpChannel channel;
    private final ChecksumDialect dialect;
    private final InstantSource wallClock;
    private final VrrpCounters counters;
    private final AdvertisementReceiver receiver;
    private final @Nullable HmacSigner signer;
    private final @Nullable HmacVerifier verifier;
    private final Map<RouterAddress, PeerSnapshot> peers = new ConcurrentHashMap<>();

    /** Takes advertisements that passed every check. */
    @FunctionalInterface
    public interface AdvertisementReceiver {

        /** Called on the loop. */
        void onAdvertisement(Advertisement advertisement, RouterAddress from, long nowNanos);
    }

    /**
     * Creates a port; it hears nothing before {@link #open}.
     *
     * @param authentication null: advertisements are neither signed nor verified
     * @param receiver for what passed every check
     */
    public AdvertisementPort(
            VrrpSettings settings,
            VrrpChannel channel,
            @Nullable Authentication authentication,
            ChecksumDialect dialect,
            InstantSource wallClock,
            VrrpCounters counters,
            AdvertisementReceiver receiver) {
        this.settings = settings;
        this.channel = channel;
        this.dialect = dialect;
        this.wallClock = wallClock;
        this.counters = counters;
        this.receiver = receiver;
        Duration interval = Duration.ofNanos(settings.advertisement().intervalNanos());
        this.signer =
                authentication == null ? null : new HmacSigner(authentication, authentication.windowFor(interval));
        this.verifier =
                authentication == null ? null : new HmacVerifier(authentication, authentication.windowFor(interval));
    }

    /** Begins to listen. */
    public void open(HostListener listener) {
        channel.attach(settings.advertisement().virtualRouterId(), this, listener);
        // Thrown away: the first signature loads the JDK's cryptography, and a takeover must not wait for that.
        channel.peers().forEach(peer -> packet(settings.advertisement(), peer.address(), peer));
    }

    /** Ends listening. */
    public void close() {
        channel.detach(settings.advertisement().virtualRouterId());
    }

    /** {@return what was last heard from each peer that was heard at all} */
    public List<PeerSnapshot> peers() {
        return List.copyOf(new TreeMap<>(peers).values());
    }

    /**
     * Sends an advertisement to all peers.
     *
     * @throws IOException if it could not be sent to one of them; the others were tried all the same
     */
    public void send(Advertisement advertisement) throws IOException {
        RouterAddress self = channel.self();
        if (self == null) {
            counters.count(VrrpCounter.SEND_ERRORS);
            throw new IOException("there is no address to send from");
        }
        IOException failure = null;
        for (RouterAddress peer : channel.peers()) {
            try {
                channel.send(packet(advertisement, self.address(), peer), peer);
                counters.count(VrrpCounter.ADVERTISEMENTS_SENT);
            } catch (IOException e) {
                counters.count(VrrpCounter.SEND_ERRORS);
                failure = new IOException("to " + peer + ": " + e.getMessage(), e);
            }
        }
        if (advertisement.priority() == Advertisement.PRIORITY_STOP) {
            counters.count(VrrpCounter.PRIORITY_ZERO_SENT);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private byte[] packet(Advertisement advertisement, InetAddress self, RouterAddress peer) {
        byte[] message = AdvertisementCodec.encode(advertisement, self, peer.address(), dialect);
        return signer == null ? message : signer.sign(message, self, wallClock.instant());
    }

    @Override
    public void onPacket(byte[] bytes, int offset, int length, Arrival arrival) {
        RouterAddress from = arrival.from();
        int messageLength = length;
        if (verifier != null) {
            HmacVerdict verdict = verifier.verify(bytes, offset, length, from, wallClock.instant());
            if (verdict != HmacVerdict.VALID) {
                counters.count(counter(verdict));
                return;
            }
            messageLength -= HmacVerifier.trailerLength();
        }
        Decoded decoded = AdvertisementCodec.decode(bytes, offset, messageLength, from.address(), arrival.to());
        if (decoded instanceof Decoded.Rejected rejected) {
            counters.count(counter(rejected.reason()));
        } else if (decoded instanceof Decoded.Valid valid) {
            onValid(valid, from, arrival.nowNanos());
        }
    }

    private void onValid(Decoded.Valid valid, RouterAddress from, long nowNanos) {
        Advertisement advertisement = valid.advertisement();
        DropReason drop = AdvertisementFilter.check(settings, advertisement, from);
        if (drop != null) {
            counters.count(counter(drop));
            return;
        }
        counters.count(VrrpCounter.ADVERTISEMENTS_RECEIVED);
        if (advertisement.priority() == Advertisement.PRIORITY_STOP) {
            counters.count(VrrpCounter.PRIORITY_ZERO_RECEIVED);
        }
        if (!AdvertisementFilter.sameAddresses(settings, advertisement)) {
            counters.count(VrrpCounter.ADDRESS_LIST_ERRORS);
        }
        peers.merge(
                from,
                new PeerSnapshot(from.toString(), advertisement.priority(), valid.dialect(), 1, wallClock.instant()),
                (old, one) -> new PeerSnapshot(
                        one.address(), one.priority(), one.checksum(), old.advertisements() + 1, one.lastHeard()));
        receiver.onAdvertisement(advertisement, from, nowNanos);
    }

    private static VrrpCounter counter(HmacVerdict verdict) {
        return switch (verdict) {
            case MISSING -> VrrpCounter.HMAC_MISSING;
            case MALFORMED -> VrrpCounter.HMAC_MALFORMED;
            case UNKNOWN_KEY -> VrrpCounter.HMAC_UNKNOWN_KEY;
            case STALE -> VrrpCounter.HMAC_STALE;
            case INVALID -> VrrpCounter.HMAC_INVALID;
            case REPLAY -> VrrpCounter.HMAC_REPLAY;
            case VALID -> VrrpCounter.ADVERTISEMENTS_RECEIVED;
        };
    }

    private static VrrpCounter counter(RejectReason reason) {
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

    private static VrrpCounter counter(DropReason reason) {
        return switch (reason) {
            case OWN -> VrrpCounter.OWN_RECEIVED;
            case VERSION -> VrrpCounter.VERSION_ERRORS;
            case INTERVAL -> VrrpCounter.INTERVAL_ERRORS;
        };
    }
}
