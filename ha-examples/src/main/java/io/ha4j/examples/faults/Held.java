package io.ha4j.examples.faults;

import io.ha4j.examples.common.Child;
import io.ha4j.lvs.ProxyPlane;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A virtual server without an idle time-out, and a process that holds connections to it. One thread. */
record Held(Front front, Child holder) implements AutoCloseable {

    /** So many at once, for which a child has 20 s. */
    private static final int BATCH = 500;

    static Held start(ProxyPlane plane) throws IOException, InterruptedException {
        Front front = Front.start(plane, tcp -> tcp.idleTimeout(Duration.ZERO));
        try {
            List<String> arguments = List.of(Integer.toString(front.address().getPort()));
            return new Held(front, Child.start("holder", HolderProcess.class, arguments, line -> {}));
        } catch (IOException e) {
            front.close();
            throw e;
        }
    }

    /** Opens connections: {@return how many of {@code count}} */
    int hold(int count) throws IOException, InterruptedException {
        int held = 0;
        while (held < count) {
            int wanted = Math.min(BATCH, count - held);
            int opened = number(holder.ask(HolderProcess.HOLD + " " + wanted, HolderProcess.HELD + " "));
            held += opened;
            if (opened < wanted) {
                break;
            }
            front.awaitOpen(held);
        }
        return held;
    }

    /** {@return how many connections are open} */
    int open() {
        return front.snapshot().active();
    }

    /** Sends a byte over the first {@code count}: {@return over how many it came back} */
    int echo(int count) throws IOException, InterruptedException {
        int echoed = 0;
        for (int from = 0; from < count; from += BATCH) {
            String command = HolderProcess.ECHO + " " + from + " " + BATCH;
            echoed += number(holder.ask(command, HolderProcess.ECHOED + " "));
        }
        return echoed;
    }

    void drop() throws IOException, InterruptedException {
        holder.ask(HolderProcess.DROP, HolderProcess.DROP);
        front.awaitOpen(0);
    }

    private static int number(String answer) {
        return Integer.parseInt(answer.substring(answer.indexOf(' ') + 1));
    }

    @Override
    public void close() {
        front.close();
        holder.kill();
    }
}
