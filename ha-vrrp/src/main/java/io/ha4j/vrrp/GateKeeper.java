package io.ha4j.vrrp;

import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.vrrp.io.VrrpChannel;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Asks the gate of one instance on threads that may block, and brings the answers to the VRRP loop. On that loop. */
final class GateKeeper {

    /** Hears the answers, on the loop. */
    @FunctionalInterface
    interface Listener {
        void onAnswer(long question, boolean open, String reason);
    }

    private record Answer(boolean open, String reason) {}

    private final GateSettings settings;
    private final String threadName;
    private final VrrpChannel channel;
    private final Loop loop;
    private final Listener listener;
    /** Runs out when the answer is there, or when it is too late for one. */
    private final LoopTimer timer;

    /** The gate has not returned: no other call begins before it has. */
    private volatile boolean calling;

    private Runnable interruption = () -> {};
    private long question;
    private boolean waiting;
    private long endNanos;
    private @Nullable Answer answer;

    GateKeeper(GateSettings settings, String threadName, VrrpChannel channel, Listener listener) {
        this.settings = settings;
        this.threadName = threadName;
        this.channel = channel;
        this.loop = channel.loop();
        this.listener = listener;
        this.timer = loop.newTimer(this::onTimer);
    }

    void ask(long number, long nowNanos) {
        question = number;
        waiting = true;
        answer = null;
        endNanos = nowNanos + settings.timeout().toNanos();
        if (calling) {
            hear(number, new Answer(false, "the gate has not returned from an earlier question yet"));
        } else {
            calling = true;
            timer.set(endNanos);
            interruption = channel.callAside(threadName, () -> call(number));
        }
    }

    private void call(long number) {
        boolean open = false;
        String reason = "the gate said no";
        try {
            open = settings.gate().mayBecomeMaster();
        } catch (Throwable e) { // whatever it is: it did not agree
            reason = "the gate failed: " + e;
        }
        calling = false;
        Answer given = new Answer(open, reason);
        try {
            loop.execute(() -> hear(number, given));
        } catch (RejectedExecutionException e) {
            Thread.currentThread().interrupt(); // the node is closing: nobody wants to know
        }
    }

    /** By the timer, before which the loop reads what the peers have sent: after a pause that may be the word of another master. */
    private void hear(long number, Answer given) {
        if (number == question && waiting) {
            answer = given;
            timer.set(loop.ticker().nanos());
        }
    }

    private void onTimer(long roundNanos) {
        Answer given = answer;
        answer = null;
        if (!waiting) {
            return;
        }
        waiting = false;
        if (given != null && loop.ticker().nanos() < endNanos) { // which may be long after the round began
            listener.onAnswer(question, given.open(), given.reason());
        } else {
            interruption.run();
            listener.onAnswer(question, false, "the gate has not answered within " + settings.timeout());
        }
    }

    void close() {
        waiting = false;
        timer.set(LoopTimer.NEVER);
        interruption.run();
    }
}
