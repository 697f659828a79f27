package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Of two different ones, drawn by weight, the one with fewer active connections for each unit of weight, the new one counted. */
final class PowerOfTwoChoices<D extends Destination> implements Picker<D> {

    private final Dice dice;
    private volatile Table<D> table = new Table<>(new Members<>(List.of()));

    PowerOfTwoChoices(Dice dice) {
        this.dice = dice;
    }

    @Override
    public void update(List<D> destinations) {
        table = new Table<>(new Members<>(destinations));
    }

    @Override
    public @Nullable D pick(Flow flow, Set<D> tried) {
        return table.pick(dice, flow, tried);
    }

    private static final class Table<D extends Destination> extends ChoiceTable<D> {

        Table(Members<D> members) {
            super(members);
        }

        @Override
        double cost(int position, long nowNanos) {
            Members<D> members = members();
            return (members.get(position).activeConnections() + 1.0) / members.weight(position);
        }
    }
}
