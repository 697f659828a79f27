package io.ha4j.vrrp.io;

import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.HmacSigner;
import io.ha4j.vrrp.auth.HmacVerifier;
import io.ha4j.vrrp.auth.SimplePassword;
import io.ha4j.vrrp.core.VrrpSettings;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.Decoded;
import io.ha4j.vrrp.packet.RouterAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
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

    /** What is shown of peers; bounded, since where nothing is signed anybody can invent senders. */
    private static final int MOST_PEERS = 256;

    private VrrpSettings settings;
    private VrrpChannel channel;
    private ChecksumDialect dialect;
    private final InstantSource wallClock;
    private final VrrpCounters counters;
    private final AdvertisementReceiver receiver;
    private final ReceiveChecks checks;
    private @Nullable SimplePassword password;
    private @Nullable HmacSigner signer;
    private boolean signs;
    /** To whom it sends; to tell who is no peer any more. */
    private List<RouterAddress> sendsTo = List.of();

    private final Map<RouterAddress, PeerSnapshot> peers = new ConcurrentHashMap<>();

    /** Takes advertisements that passed every check. */
    @FunctionalInterface
    public interface AdvertisementReceiver {

        /** Called on the loop. */
        void onAdvertisement(Advertisement advertisement, Arrival arrival);
    }

    /**
     * Creates a port; it hears nothing before {@link #open}.
     *
     * @param authentication null: advertisements are not authenticated, and authenticated ones are refused
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
        this.checks = new ReceiveChecks(settings.advertisement(), channel, authentication);
        this.password = authentication instanceof SimplePassword simple ? simple : null;
        this.signer = authentication instanceof HmacAuthentication hmac ? signer(hmac, null) : null;
        this.signs =
                authentication instanceof HmacAuthentication hmac && hmac.mode().signs();
    }

    /**
     * Signs once for nothing: the first signature loads the JDK's cryptography, which takes longer than a short advertisement interval.
     * Not on the loop.
     */
    public static void rehearse(@Nullable Authentication authentication) {
        if (authentication instanceof HmacAuthentication hmac) {
            new HmacSigner(hmac, hmac.windowFor(Duration.ZERO))
                    .sign(new byte[AdvertisementCodec.MAX_LENGTH], InetAddress.getLoopbackAddress(), Instant.EPOCH);
        }
    }

    /** Begins to listen. */
    public void open(HostListener listener) {
        channel.attach(settings.advertisement().virtualRouterId(), this, listener);
        sendsTo = channel.peers();
        // Thrown away: the first signature loads the JDK's cryptography. Neither a takeover must wait for that nor an
        // advertisement that is only checked.
        try {
            for (RouterAddress peer : channel.peers()) {
                byte[] message = message(settings.advertisement(), peer.address(), peer);
                if (signer != null) {
                    sign(signer, message, peer.address(), peer);
                }
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Goes on by other settings, over {@code next} if that is another channel. Nothing is missed or believed twice because of it.
     *
     * @param authentication null: advertisements are not authenticated, and authenticated ones are refused
     * @param listener hears what {@code next} tells, if that is another channel
     */
    public void change(
            VrrpSettings nextSettings,
            VrrpChannel next,
            @Nullable Authentication authentication,
            ChecksumDialect nextDialect,
            HostListener listener) {
        if (next != channel) {
            close();
            next.attach(nextSettings.advertisement().virtualRouterId(), this, listener);
        }
        settings = nextSettings;
        channel = next;
        dialect = nextDialect;
        checks.change(settings.advertisement(), channel, authentication);
        password = authentication instanceof SimplePassword simple ? simple : null;
        signer = authentication instanceof HmacAuthentication hmac ? signer(hmac, signer) : null;
        signs = authentication instanceof HmacAuthentication hmac && hmac.mode().signs();
        List<RouterAddress> gone = sendsTo;
        sendsTo = channel.peers();
        gone.stream().filter(peer -> !sendsTo.contains(peer)).forEach(peers::remove);
    }

    private HmacSigner signer(HmacAuthentication hmac, @Nullable HmacSigner former) {
        Duration window =
                hmac.windowFor(Duration.ofNanos(settings.advertisement().intervalNanos()));
        if (former == null) {
            return new HmacSigner(hmac, window);
        }
        former.change(hmac, window);
        return former;
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
     * What became of an advertisement.
     *
     * @param peers to how many it went; a multicast group counts as one
     * @param failure why it did not go to one of them; null: it went to all
     */
    public record Sent(int peers, @Nullable String failure) {}

    private static final Sent NOT_SENT = new Sent(0, "there is no address to send from");

    /** {@return to how many peers the advertisement went; when it could not be sent to one, the others were tried all the same} */
    public Sent send(Advertisement advertisement) {
        RouterAddress self = channel.self();
        if (self == null) {
            counters.count(VrrpCounter.SEND_ERRORS);
            return NOT_SENT;
        }
        int sent = 0;
        String failure = null;
        for (RouterAddress peer : channel.peers()) {
            try {
                channel.send(packet(advertisement, self.address(), peer), peer);
                sent++;
                counters.count(VrrpCounter.ADVERTISEMENTS_SENT);
            } catch (IOException e) {
                counters.count(VrrpCounter.SEND_ERRORS);
                failure = "to " + peer + ": " + e.getMessage();
            }
        }
        if (sent > 0 && advertisement.priority() == Advertisement.PRIORITY_STOP) {
            counters.count(VrrpCounter.PRIORITY_ZERO_SENT);
        }
        return new Sent(sent, failure);
    }

    private byte[] packet(Advertisement advertisement, InetAddress self, RouterAddress peer) {
        byte[] message = message(advertisement, self, peer);
        return signer == null || !signs ? message : sign(signer, message, self, peer);
    }

    private byte[] message(Advertisement advertisement, InetAddress self, RouterAddress peer) {
        Advertisement stamped = password == null ? advertisement : password.putInto(advertisement);
        return AdvertisementCodec.encode(stamped, self, peer.address(), dialect);
    }

    private byte[] sign(HmacSigner by, byte[] message, InetAddress self, RouterAddress peer) {
        byte[] signed = by.sign(message, self, wallClock.instant());
        AdvertisementCodec.coverTrailer(signed, self, peer.address());
        return signed;
    }

    @Override
    public void onPacket(byte[] bytes, int offset, int length, Arrival arrival) {
        // When it came, not when it was read: what waited for a process that was paused is not stale for that.
        Instant at = wallClock.instant().minusNanos(arrival.nowNanos() - arrival.heardNanos());
        VrrpCounter drop = checks.beforeDecoding(bytes, offset, length, arrival, at);
        if (drop != null) {
            counters.count(drop);
            return;
        }
        RouterAddress from = arrival.from();
        int trailerLength = checks.trailerLength(bytes, offset, length, arrival);
        Decoded decoded = AdvertisementCodec.decode(bytes, offset, length, trailerLength, from.address(), arrival.to());
        if (decoded instanceof Decoded.Rejected rejected) {
            counters.count(ReceiveChecks.counter(rejected.reason()));
        } else if (decoded instanceof Decoded.Valid valid) {
            drop = checks.afterDecoding(arrival);
            counters.count(drop == null ? VrrpCounter.ADVERTISEMENTS_RECEIVED : drop);
            if (drop == null) {
                int keyId = trailerLength == 0 ? 0 : HmacVerifier.keyId(bytes, offset + length);
                accept(valid, arrival, keyId, at);
            }
        }
    }

    private void accept(Decoded.Valid valid, Arrival arrival, int keyId, Instant at) {
        RouterAddress from = arrival.from();
        Advertisement advertisement = valid.advertisement();
        if (advertisement.priority() == Advertisement.PRIORITY_STOP) {
            counters.count(VrrpCounter.PRIORITY_ZERO_RECEIVED);
        }
        if (checks.missesSignature(keyId)) {
            counters.count(VrrpCounter.HMAC_MISSING);
        }
        if (!checks.sameAddresses(advertisement)) {
            counters.count(VrrpCounter.ADDRESS_LIST_ERRORS);
        }
        if (!checks.sameInterval(advertisement)) {
            counters.count(VrrpCounter.INTERVAL_MISMATCHES);
        }
        PeerSnapshot known = peers.get(from);
        if (known == null && peers.size() >= MOST_PEERS) {
            forgetTheOldest();
        }
        long heard = known == null ? 1 : known.advertisements() + 1;
        String name = known == null ? from.toString() : known.address();
        peers.put(from, new PeerSnapshot(name, advertisement.priority(), valid.dialect(), keyId, heard, at));
        receiver.onAdvertisement(advertisement, arrival);
    }

    private void forgetTheOldest() {
        peers.entrySet().stream()
                .min(Map.Entry.comparingByValue(Comparator.comparing(PeerSnapshot::lastHeard)))
                .ifPresent(oldest -> peers.remove(oldest.getKey()));
    }
}
