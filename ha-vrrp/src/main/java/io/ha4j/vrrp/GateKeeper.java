package io.ha4j.vrrp;

import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Asks the gate of one instance on threads that may block, and brings the answers to the VRRP loop. On that loop. */
final class GateKeeper {

    /** Hears the answers, on the loop. */
    @FunctionalInterface
    interface Listener {
        void onAnswer(long question, boolean open, String reason);
    }

    private final GateSettings settings;
    private final String threadName;
    private final Loop loop;
    private final Listener listener;
    private final LoopTimer timeout;
    private @Nullable Thread asked;
    private long question;
    private boolean answered = true;

    GateKeeper(GateSettings settings, String threadName, Loop loop, Listener listener) {
        this.settings = settings;
        this.threadName = threadName;
        this.loop = loop;
        this.listener = listener;
        this.timeout = loop.newTimer(this::timedOut);
    }

    void ask(long number, long nowNanos) {
        question = number;
        answered = false;
        Thread last = asked;
        if (last != null && last.isAlive()) {
            answer(number, false, "the gate has not returned from an earlier question yet");
            return;
        }
        Thread thread = new Thread(() -> call(number), threadName);
        thread.setDaemon(true);
        asked = thread;
        timeout.set(nowNanos + settings.timeout().toNanos());
        thread.start();
    }

    private void call(long number) {
        boolean open = false;
        String reason = "the gate said no";
        try {
            open = settings.gate().mayBecomeMaster();
        } catch (Throwable e) { // whatever it is: it did not agree
            reason = "the gate failed: " + e;
        }
        boolean agreed = open;
        String why = reason;
        try {
            loop.execute(() -> answer(number, agreed, why));
        } catch (RejectedExecutionException e) {
            Thread.currentThread().interrupt(); // the node is closing: nobody wants to know
        }
    }

    private void answer(long number, boolean open, String reason) {
        if (number == question && !answered) {
            answered = true;
            timeout.set(LoopTimer.NEVER);
            listener.onAnswer(number, open, reason);
        }
    }

    private void timedOut(long nowNanos) {
        interrupt();
        answer(question, false, "the gate has not answered within " + settings.timeout());
    }

    private void interrupt() {
        Thread thread = asked;
        if (thread != null) {
            thread.interrupt();
        }
    }

    void close() {
        answered = true;
        timeout.set(LoopTimer.NEVER);
        interrupt();
    }
}
