package io.ha4j.lvs.schedule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A list of destinations with the weights that they had when it was made, for picks that do not allocate. Immutable, but for what
 * the destinations themselves tell.
 */
final class Members<D extends Destination> {

    private final List<D> list;
    private final Object[] destinations;
    private final int[] weights;
    private final Map<D, Integer> positions;

    Members(List<D> destinations) {
        this.list = List.copyOf(destinations);
        this.destinations = list.toArray();
        this.weights = list.stream().mapToInt(Destination::weight).toArray();
        this.positions = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            positions.put(list.get(i), i);
        }
    }

    int size() {
        return weights.length;
    }

    @SuppressWarnings("unchecked")
    D get(int position) {
        return (D) destinations[position];
    }

    int weight(int position) {
        return weights[position];
    }

    /** {@return where it is in the list, or -1} */
    int positionOf(D destination) {
        Integer position = positions.get(destination);
        return position == null ? -1 : position;
    }

    /** {@return whether it may have a new connection that could not reach {@code tried}} */
    boolean usable(int position, Set<D> tried) {
        if (weights[position] <= 0) {
            return false;
        }
        D destination = get(position);
        return !destination.overloaded() && (tried.isEmpty() || !tried.contains(destination));
    }

    int greatestWeight() {
        int greatest = 0;
        for (int weight : weights) {
            greatest = Math.max(greatest, weight);
        }
        return greatest;
    }

    /** {@return the greatest common divisor of the weights, or 0 if none is positive} */
    int commonDivisor() {
        int divisor = 0;
        for (int weight : weights) {
            divisor = commonDivisor(Math.max(weight, 0), divisor);
        }
        return divisor;
    }

    /** {@return the greatest common divisor of two numbers that are not negative; that of n and 0 is n} */
    static int commonDivisor(int a, int b) {
        int greater = a;
        int lesser = b;
        while (lesser != 0) {
            int rest = greater % lesser;
            greater = lesser;
            lesser = rest;
        }
        return greater;
    }

    @Override
    public String toString() {
        return list.toString();
    }
}
