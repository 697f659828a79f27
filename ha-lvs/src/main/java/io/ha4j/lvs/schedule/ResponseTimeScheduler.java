package io.ha4j.lvs.schedule;

import java.time.Duration;

/** Least response time. An immutable value: the method returns a changed copy. */
public interface ResponseTimeScheduler extends Scheduler {

    /**
     * {@return one that forgets slow answers with another time constant, 100 ms..1 h, default 10 s: the time in which what is
     * left of a peak shrinks to 37 %}
     */
    ResponseTimeScheduler withDecay(Duration decay);
}
