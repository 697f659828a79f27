package io.ha4j.lvs;

import io.ha4j.value.Require;
import java.time.Duration;

/**
 * Has the connections of a client go to the same server, as the kernel's LVS does by its templates. An immutable value.
 *
 * <p>A client is remembered for the server of its first connection until the time-out has passed since it last connected, and longer while
 * connections that began so are open (looked at each minute). Its server's upper threshold does not stop it, as in the kernel; the maximum of
 * connections does: then another server has the connection, and the client remains the first one's. It changes to another server when its
 * own cannot be connected to. A server's clients are forgotten when it is drained, disabled, ejected or found down by its check (unless
 * {@link PoolBuilder#inhibitOnFailure}), and when its weight is 0 (unless told otherwise here). Those of a backup are its own only while
 * the backups serve. The sorry server remembers nobody.
 */
public final class Persistence {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(31);

    private final Duration timeout;
    private final int ipv4Prefix;
    private final int ipv6Prefix;
    private final boolean expireQuiescent;
    private final int maxClients;

    private Persistence(Duration timeout, int ipv4Prefix, int ipv6Prefix, boolean expireQuiescent, int maxClients) {
        this.timeout = timeout;
        this.ipv4Prefix = ipv4Prefix;
        this.ipv6Prefix = ipv6Prefix;
        this.expireQuiescent = expireQuiescent;
        this.maxClients = maxClients;
    }

    /** {@return persistence by the client's address, remembered for 1 s..31 days} ipvsadm: {@code --persistent}. */
    public static Persistence byClient(Duration timeout) {
        return new Persistence(Require.inRange("persistence", timeout, SHORTEST, LONGEST), 32, 128, true, 65_536);
    }

    /**
     * {@return this with clients of one network taken for one client} ipvsadm: {@code --netmask}.
     *
     * @param ipv4Prefix how many bits of an IPv4 address count: 1..32, default 32
     * @param ipv6Prefix how many bits of an IPv6 address count: 1..128, default 128; many clients have a whole /64
     */
    public Persistence mask(int ipv4Prefix, int ipv6Prefix) {
        return new Persistence(
                timeout,
                Require.inRange("mask ipv4", ipv4Prefix, 1, 32),
                Require.inRange("mask ipv6", ipv6Prefix, 1, 128),
                expireQuiescent,
                maxClients);
    }

    /**
     * {@return this, with the clients of a server whose weight is 0 forgotten (the default), or still sent to it} sysctl: {@code
     * expire_quiescent_template}, off by default there.
     */
    public Persistence expireQuiescent(boolean expire) {
        return new Persistence(timeout, ipv4Prefix, ipv6Prefix, expire, maxClients);
    }

    /**
     * {@return this, remembering so many clients: 1..16777216, default 65536} One takes about 200 bytes. Beyond that, the one that has had no
     * connection for the longest is forgotten; if all have some, the new one is not remembered.
     */
    public Persistence maxClients(int count) {
        return new Persistence(
                timeout, ipv4Prefix, ipv6Prefix, expireQuiescent, Require.inRange("maxClients", count, 1, 1 << 24));
    }

    /** {@return for how long} */
    public Duration timeout() {
        return timeout;
    }

    /** {@return how many bits of an IPv4 address count} */
    public int ipv4Prefix() {
        return ipv4Prefix;
    }

    /** {@return how many bits of an IPv6 address count} */
    public int ipv6Prefix() {
        return ipv6Prefix;
    }

    /** {@return whether the clients of a server whose weight is 0 are forgotten} */
    public boolean expireQuiescent() {
        return expireQuiescent;
    }

    /** {@return how many clients are remembered at most} */
    public int maxClients() {
        return maxClients;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Persistence that
                && timeout.equals(that.timeout)
                && ipv4Prefix == that.ipv4Prefix
                && ipv6Prefix == that.ipv6Prefix
                && expireQuiescent == that.expireQuiescent
                && maxClients == that.maxClients;
    }

    @Override
    public int hashCode() {
        return 31 * timeout.hashCode() + ipv4Prefix;
    }

    @Override
    public String toString() {
        return "persistence " + Require.text(timeout)
                + (ipv4Prefix == 32 && ipv6Prefix == 128 ? "" : " by /" + ipv4Prefix + " and /" + ipv6Prefix)
                + (expireQuiescent ? "" : " even at weight 0");
    }
}
