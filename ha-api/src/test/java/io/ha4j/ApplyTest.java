package io.ha4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.Units.Running;
import io.ha4j.Units.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that runs is changed by {@code apply}: nobody is touched without need. */
@Timeout(60)
class ApplyTest extends ApplyFixture {

    @Test
    void whatIsEqualIsNotTouched() {
        Unit a = units.unit("a");
        run(units.unit("b", a));
        Running before = node.get(a);
        NodeEvent.Changed changed = node.apply(units.unit("b", units.unit("a")));
        assertThat(units.diary).isEmpty();
        assertThat(changed.isEmpty()).isTrue();
        assertThat(node.get(a)).isSameAs(before);
    }

    @Test
    void startsAndActivatesWhatIsNewWithWhatItNeeds() {
        Unit a = units.unit("a");
        run(a);
        Unit b = units.unit("b", a);
        Unit c = units.unit("c", b);
        NodeEvent.Changed changed = node.apply(c, a);
        assertThat(units.diary).containsExactly("start b1", "start c1", "activate b1", "activate c1");
        assertThat(changed.added()).isEqualTo(ids("b", "c"));
        assertThat(node.get(b)).as("pulled in by itself").isNotNull();
        assertThat(node.snapshot().components()).containsOnlyKeys("unit/a", "unit/b", "unit/c");
        assertThat(node.toString()).contains("[unit/a, unit/b, unit/c]");
    }

    @Test
    void closesWhatHasGoneAsANodeDoes() {
        Unit a = units.unit("a");
        Unit b = units.unit("b", a);
        run(units.unit("c", b), units.unit("d"));
        NodeEvent.Changed changed = node.apply(units.unit("d"));
        assertThat(units.diary)
                .containsExactly("quiesce a1", "quiesce b1", "quiesce c1", "close c1", "close b1", "close a1");
        assertThat(changed.removed()).isEqualTo(ids("a", "b", "c"));
        assertThat(node.snapshot().components()).containsOnlyKeys("unit/d");
        assertThatIllegalStateException()
                .isThrownBy(() -> node.get(a))
                .withMessageStartingWith("component: unit/a does not run in node n");
    }

    @Test
    void mayRemoveAllAndBeginAgain() {
        run(units.unit("a"));
        node.apply();
        assertThat(node.snapshot().components()).isEmpty();
        assertThat(node.state()).isEqualTo(NodeState.RUNNING);
        node.apply(units.unit("a"));
        assertThat(units.diary).containsExactly("quiesce a1", "close a1", "start a1", "activate a1");
    }

    @Test
    void changesInPlaceWhatCanChange() {
        Unit a = units.unit("a");
        run(a);
        Running running = node.get(a);
        Unit a2 = a.next();
        NodeEvent.Changed changed = node.apply(a2);
        assertThat(units.diary).containsExactly("prepare a2", "commit a2");
        assertThat(changed.changed()).isEqualTo(ids("a"));
        assertThat(changed.restarted()).isEmpty();
        assertThat(node.get(a2)).as("by the new description").isSameAs(running);
        assertThat(node.get(a)).as("by the old one").isSameAs(running);
        assertThat(running.unit()).isEqualTo(a2);
    }

    @Test
    void doesWhatCanFailFirstThenChangesThenCloses() {
        Unit a = units.unit("a");
        Unit b = units.unit("b", a);
        run(b);
        Unit c = units.unit("c");
        Unit b2 = b.next(c);
        NodeEvent.Changed changed = node.apply(b2);
        assertThat(units.diary)
                .as("b lets go of a before that is closed, and is given c, which runs")
                .containsExactly("start c1", "prepare b2", "activate c1", "commit b2", "quiesce a1", "close a1");
        assertThat(changed.added()).isEqualTo(ids("c"));
        assertThat(changed.changed()).isEqualTo(ids("b"));
        assertThat(changed.removed()).isEqualTo(ids("a"));
    }

    @Test
    void startsAnewWhatCannotChange() {
        Unit a = units.unit("a");
        run(a, units.unit("z"));
        Running before = node.get(a);
        NodeEvent.Changed changed = node.apply(a.next().stiff(), units.unit("z"));
        assertThat(units.diary).containsExactly("quiesce a1", "close a1", "start a2", "activate a2");
        assertThat(changed.restarted()).isEqualTo(ids("a"));
        assertThat(changed.changed()).isEmpty();
        assertThat(node.get(a)).isNotSameAs(before);
    }

    @Test
    void whoDependsOnWhatStartsAnewDoesSoToo() {
        Unit a = units.unit("a");
        Unit b = units.unit("b", a);
        run(units.unit("c", b), units.unit("z"));
        Unit a2 = a.next().stiff();
        Unit b2 = b.next(a2);
        Unit added = units.unit("d", b2);
        NodeEvent.Changed changed = node.apply(units.unit("c", b2), units.unit("z"), added);
        assertThat(units.diary)
                .containsExactly(
                        "quiesce a1",
                        "quiesce b1",
                        "quiesce c1",
                        "close c1",
                        "close b1",
                        "close a1",
                        "start a2",
                        "start b2",
                        "start c1",
                        "start d1",
                        "activate a2",
                        "activate b2",
                        "activate c1",
                        "activate d1");
        assertThat(changed.restarted()).isEqualTo(ids("a", "b", "c"));
        assertThat(changed.added()).isEqualTo(ids("d"));
    }

    @Test
    void whatIsRemovedStopsBeforeWhatItUsesStartsAnew() {
        Unit a = units.unit("a");
        run(a, units.unit("b", a));
        NodeEvent.Changed changed = node.apply(a.next().stiff());
        assertThat(units.diary)
                .containsExactly("quiesce a1", "quiesce b1", "close b1", "close a1", "start a2", "activate a2");
        assertThat(changed.removed()).isEqualTo(ids("b"));
        assertThat(changed.restarted()).isEqualTo(ids("a"));
    }

    @Test
    void refusesToStartAnewWhatIsBeingLetGoOf() {
        Unit a = units.unit("a");
        Unit b = units.unit("b", a);
        run(b);
        assertThatIllegalStateException()
                .isThrownBy(() -> node.apply(a.next().stiff(), b.next()))
                .withMessage(
                        "component: unit/b keeps the node from changing: it no longer depends on [unit/a], which must be"
                                + " started anew (expected: one change at a time; apply the first, then the second); everything runs"
                                + " on as it was");
        assertThat(units.diary).containsExactly("prepare b2", "rollback b2");
        node.apply(a, b.next());
        node.apply(a.next().stiff(), b.next());
        assertThat(node.get(a).unit()).isEqualTo(a.next().stiff());
    }

    @Test
    void anotherClassUnderTheSameIdStartsAnewAndHasAnotherHandle() {
        Unit a = units.unit("a");
        run(a);
        HaComponent<String> other = new Other("a");
        NodeEvent.Changed changed = node.apply(other);
        assertThat(changed.restarted()).isEqualTo(ids("a"));
        assertThat(node.get(other)).isEqualTo("another handle");
        assertThatIllegalStateException().isThrownBy(() -> node.get(a));
        node.apply();
    }

    private record Other(String name) implements HaComponent<String> {
        @Override
        public ComponentId id() {
            return new ComponentId("unit", name);
        }

        @Override
        public HaRuntime<String> start(HaContext context) {
            return new HaRuntime<>() {
                @Override
                public String handle() {
                    return "another handle";
                }

                @Override
                public Object snapshot() {
                    return name;
                }

                @Override
                public void close() {}
            };
        }
    }
}
