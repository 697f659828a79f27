package io.ha4j.lvs.datagram.core;

import java.net.InetSocketAddress;

/** What a {@link SessionTable} knows of a session. Changed by the table only. */
public final class Entry<S> {

    final ClientKey key;
    final Chain.Link<Entry<S>> life = new Chain.Link<>(this);
    final Chain.Link<Entry<S>> settingUp = new Chain.Link<>(this);
    private final InetSocketAddress client;
    private final S session;
    long requests;
    long answers;
    /** Whether it takes datagrams of its client. */
    boolean attached = true;
    /** Whether the last word was the client's. */
    boolean awaitsAnswer;

    boolean proven;
    boolean over;

    Entry(ClientKey key, InetSocketAddress client, S session) {
        this.key = key;
        this.client = client;
        this.session = session;
    }

    /** {@return whom answers go to} */
    public InetSocketAddress client() {
        return client;
    }

    /** {@return the session} */
    public S session() {
        return session;
    }

    /** {@return how many datagrams of its client it has taken} */
    public long requests() {
        return requests;
    }

    /** {@return whether all that it was for has been done, so that it is to be closed} */
    public boolean isOver() {
        return over;
    }
}
