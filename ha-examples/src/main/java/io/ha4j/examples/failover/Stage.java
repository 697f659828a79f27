package io.ha4j.examples.failover;

import io.ha4j.lab.Host;
import io.ha4j.lab.Lan;
import java.util.concurrent.locks.LockSupport;

/**
 * Two hosts {@code a} and {@code b} that share an address, and a third {@code w} that watches. On the first two the echo service of the
 * lab answers at the address, whoever moves it. Removed again also when the program is interrupted.
 */
public final class Stage implements AutoCloseable {

    /** The address that is shared, without its prefix, 24. */
    public static final String ADDRESS = "10.99.0.100";
    /** Of the echo service. */
    public static final int PORT = 7007;

    static final String ADDRESS_OF_A = "10.99.0.1";
    static final String ADDRESS_OF_B = "10.99.0.2";

    private final Lan lan;
    private final Thread interrupted;
    private final Host a;
    private final Host b;
    private final Host w;

    private Stage(Lan lan) {
        this.lan = lan;
        this.interrupted = new Thread(lan::close, "lab-cleaner");
        Runtime.getRuntime().addShutdownHook(interrupted);
        this.a = lan.host("a", ADDRESS_OF_A + "/24");
        this.b = lan.host("b", ADDRESS_OF_B + "/24");
        this.w = lan.host("w", "10.99.0.9/24");
        a.echo(PORT, ADDRESS);
        b.echo(PORT, ADDRESS);
    }

    /** {@return a stage; nothing plays on it yet} */
    public static Stage open() {
        Lan lan = Lan.create("stage");
        try {
            return new Stage(lan);
        } catch (RuntimeException | Error e) {
            lan.close();
            throw e;
        }
    }

    /** {@return the host of the master} */
    public Host a() {
        return a;
    }

    /** {@return the host of the backup} */
    public Host b() {
        return b;
    }

    /** {@return the host that watches} */
    public Host w() {
        return w;
    }

    /** Waits until a moment by {@link System#nanoTime()}, to some 100 us. */
    public static void parkUntil(long nanos) {
        for (long wait = nanos - System.nanoTime(); wait > 0; wait = nanos - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException e) {
            // the hook is at work
        }
        lan.close();
    }
}
