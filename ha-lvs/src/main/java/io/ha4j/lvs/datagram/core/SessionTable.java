package io.ha4j.lvs.datagram.core;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of clients: which one a datagram belongs to, when one is over, and which one may go when there are too many.
 *
 * <p>A session whose client has spoken after an answer is proven: its client is where it says it is, for it has heard something. Forged
 * addresses never get that far, so those go first, the one that has been quiet for longest before the others; proven ones never
 * (as the kernel's connection tracking does with its assured ones: nf_conntrack_core.c, early_drop).
 *
 * <p>Each step takes constant time. Not thread-safe.
 *
 * @param <S> what the owner keeps for a session
 */
public final class SessionTable<S> {

    /**
     * How long a session counts as being set up if its server neither answers nor refuses. A refusal (ICMP) takes a round trip, and
     * protocols in which servers never answer must count as established at some time.
     */
    public static final long SETTING_UP_NANOS = 1_000_000_000L;

    private final SessionRules rules;
    private final long secret;
    private final Map<ClientKey, Entry<S>> byClient = new HashMap<>();
    private final Chain<Entry<S>> settingUp = new Chain<>(SETTING_UP_NANOS);
    /** Those that end if no answer comes. */
    private final Chain<Entry<S>> waiting;
    /** Those that end if nobody says anything: unproven and proven ones. */
    private final Chain<Entry<S>> fresh;

    private final Chain<Entry<S>> proven;
    private int size;
    private int awaited;

    /**
     * Creates an empty table.
     *
     * @param secret a random number, so that nobody can choose addresses that collide
     */
    public SessionTable(SessionRules rules, long secret) {
        this.rules = rules;
        this.secret = secret;
        this.waiting = new Chain<>(rules.answerNanos());
        this.fresh = new Chain<>(rules.idleNanos());
        this.proven = new Chain<>(rules.idleNanos());
    }

    /** {@return the session that takes the datagrams of {@code client}} */
    public @Nullable Entry<S> find(InetSocketAddress client) {
        return byClient.get(new ClientKey(client, secret));
    }

    /** {@return a new session for {@code client}, which has none; {@link #requested} is next} */
    public Entry<S> open(InetSocketAddress client, S session, long nowNanos) {
        Entry<S> entry = new Entry<>(new ClientKey(client, secret), client, session);
        if (byClient.putIfAbsent(entry.key, entry) != null) {
            throw new IllegalStateException(client + " has a session already");
        }
        size++;
        settingUp.append(entry.settingUp, nowNanos);
        (rules.countsAnswers() ? waiting : fresh).append(entry.life, nowNanos);
        return entry;
    }

    /** A datagram of the client has been sent to the server. */
    public void requested(Entry<S> entry, long nowNanos) {
        entry.requests++;
        entry.proven |= entry.answers > 0;
        await(entry, true);
        if (rules.requests() != SessionRules.UNLIMITED && entry.requests >= rules.requests()) {
            detach(entry);
        }
        if (rules.countsAnswers()) {
            entry.over = rules.responses() == 0; // else its life goes on: only an answer prolongs it
        } else {
            (entry.attached ? entry.proven ? proven : fresh : waiting).append(entry.life, nowNanos);
        }
    }

    /** The server has answered. */
    public void answered(Entry<S> entry, long nowNanos) {
        entry.answers++;
        entry.settingUp.leave();
        await(entry, false);
        if (rules.countsAnswers()) {
            entry.over = entry.answers >= rules.responses() * entry.requests;
            waiting.append(entry.life, nowNanos);
        } else {
            (entry.attached ? entry.proven ? proven : fresh : waiting).append(entry.life, nowNanos);
        }
    }

    /** Takes a session out. Idempotent. */
    public void close(Entry<S> entry) {
        if (entry.life.isIn()) {
            size--;
            entry.over = true;
            entry.life.leave();
            entry.settingUp.leave();
            await(entry, false);
            detach(entry);
        }
    }

    /** {@return the session to close when there are too many; null if none may go} */
    public @Nullable Entry<S> victim() {
        Chain.Link<Entry<S>> one = waiting.first();
        Chain.Link<Entry<S>> other = fresh.first();
        if (one == null || (other != null && other.sinceNanos() - one.sinceNanos() < 0)) {
            one = other;
        }
        return one == null ? null : one.owner;
    }

    /** {@return a session whose time has run out, for the caller to close; null if there is none} */
    public @Nullable Entry<S> expired(long nowNanos) {
        Chain.Link<Entry<S>> due = waiting.due(nowNanos);
        if (due == null) {
            due = fresh.due(nowNanos);
        }
        if (due == null) {
            due = proven.due(nowNanos);
        }
        return due == null ? null : due.owner;
    }

    /** {@return a session that has not been refused for so long that it counts as established, told once; null if there is none} */
    public @Nullable Entry<S> settled(long nowNanos) {
        Chain.Link<Entry<S>> due = settingUp.due(nowNanos);
        if (due == null) {
            return null;
        }
        due.leave();
        return due.owner;
    }

    /** {@return how long until {@link #expired} or {@link #settled} may have something; {@link Long#MAX_VALUE} if never} */
    public long remainingNanos(long nowNanos) {
        return Math.min(
                Math.min(settingUp.remainingNanos(nowNanos), waiting.remainingNanos(nowNanos)),
                Math.min(fresh.remainingNanos(nowNanos), proven.remainingNanos(nowNanos)));
    }

    /** {@return the number of sessions} */
    public int size() {
        return size;
    }

    /** {@return the number of sessions in which the last word was the client's} */
    public int awaited() {
        return awaited;
    }

    /** Calls {@code action} with each session; it may close that one. */
    public void forEach(Consumer<? super Entry<S>> action) {
        waiting.forEach(action);
        fresh.forEach(action);
        proven.forEach(action);
    }

    private void await(Entry<S> entry, boolean answer) {
        if (entry.awaitsAnswer != answer) {
            entry.awaitsAnswer = answer;
            awaited += answer ? 1 : -1;
        }
    }

    private void detach(Entry<S> entry) {
        if (entry.attached) {
            entry.attached = false;
            byClient.remove(entry.key, entry);
        }
    }
}
