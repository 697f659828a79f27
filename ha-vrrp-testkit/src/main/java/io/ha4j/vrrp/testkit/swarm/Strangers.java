package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.auth.HmacSigner;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.testkit.SimulatedCluster;
import java.time.Duration;
import java.util.SplittableRandom;

/** Hosts that send what no router may obey: unsigned where signatures are demanded, from outside the network, or garbage. */
final class Strangers {

    private static final int[] PRIORITIES = {Advertisement.PRIORITY_STOP, 100, Advertisement.PRIORITY_OWNER};

    private static final HmacKey WRONG_KEY = HmacKey.ofAscii(1, "not-the-key-of-all-simulated-nodes");

    private final SimulatedCluster cluster;
    private final SwarmPlan plan;

    Strangers(SimulatedCluster cluster, SwarmPlan plan) {
        this.cluster = cluster;
        this.plan = plan;
    }

    void speak() {
        SplittableRandom random = cluster.random();
        RouterPlan router = plan.routers().get(random.nextInt(plan.routers().size()));
        boolean ipv4 = router.family() == AddressFamily.IPV4;
        String group = ipv4 ? "224.0.0.18" : "ff02::12";
        String from = (ipv4 ? "192.0.2." : "fe80::") + random.nextInt(1, 10); // often that of a node
        int virtualRouterId = router.virtualRouterId();
        byte[] forged = forged(from, group, router, PRIORITIES[random.nextInt(PRIORITIES.length)]);
        switch (random.nextInt(3)) {
            case 0 -> cluster.inject(from, group, random.nextInt(255), forged);
            case 1 ->
                cluster.inject(
                        from, group, 255, isSigned() ? badlySigned(forged, from) : garbage(random, virtualRouterId));
            default -> cluster.inject(from, group, 255, garbage(random, virtualRouterId));
        }
    }

    /** {@return whether nobody obeys what is not signed} */
    private boolean isSigned() {
        return plan.authentication() instanceof HmacAuthentication;
    }

    /** Not at all, or by somebody who does not have the key. */
    private byte[] badlySigned(byte[] message, String from) {
        if (cluster.random().nextBoolean()) {
            return message;
        }
        HmacSigner signer = new HmacSigner(Authentication.hmac(WRONG_KEY), Duration.ofSeconds(5));
        return signer.sign(message, Addresses.parse("from", from), cluster.trueTime());
    }

    /** As a node would send it, with the same addresses, but without its signature. */
    private byte[] forged(String from, String to, RouterPlan router, int priority) {
        int centiseconds = Math.toIntExact(plan.longest().toMillis() / 10);
        Advertisement advertisement = new Advertisement(
                plan.version(), router.virtualRouterId(), priority, centiseconds, router.virtualAddresses());
        return AdvertisementCodec.encode(
                advertisement, Addresses.parse("from", from), Addresses.parse("to", to), ChecksumDialect.PSEUDO_HEADER);
    }

    /** Too short to be a message, or of a version that does not exist. */
    private static byte[] garbage(SplittableRandom random, int virtualRouterId) {
        byte[] garbage = new byte[random.nextInt(0, 64)];
        random.nextBytes(garbage);
        if (garbage.length > 1) {
            garbage[0] = (byte) (garbage[0] | 0x80);
            garbage[1] = (byte) virtualRouterId;
        }
        return garbage;
    }
}
