package io.ha4j.examples.dispatcher;

import io.ha4j.HaEvent;
import io.ha4j.HaListener;
import io.ha4j.LeadershipEvent;
import java.util.function.Consumer;

/** Hands out work while its node is the master. What it does goes to a diary, in place of the work. */
public final class Dispatcher implements HaListener {

    private final Consumer<String> diary;
    private volatile boolean active;

    /** Creates a dispatcher that rests. */
    public Dispatcher(Consumer<String> diary) {
        this.diary = diary;
    }

    @Override
    public void onEvent(HaEvent event) {
        if (event instanceof LeadershipEvent change && change.becameMaster()) {
            active = true;
            diary.accept("dispatches");
        } else if (event instanceof LeadershipEvent change && change.lostMastership()) {
            active = false;
            diary.accept("rests");
        }
    }

    /** {@return whether it hands out work} */
    public boolean isActive() {
        return active;
    }
}
