package io.ha4j.examples.failover;

import io.ha4j.lab.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A {@link StandbyNode}. Its JVM has the default collector, heap and compiler. */
final class Ha4jRouter implements Router {

    private static final List<String> FLAGS = List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

    private final JvmProcess process;
    private final int count;

    private Ha4jRouter(JvmProcess process, int count) {
        this.process = process;
        this.count = count;
    }

    static Ha4jRouter start(Host host, RouterSettings settings, String... extras) {
        List<String> arguments = new ArrayList<>(settings.toArguments());
        arguments.addAll(List.of(extras));
        return new Ha4jRouter(JvmProcess.start(host, StandbyNode.class, FLAGS, arguments), settings.count());
    }

    JvmProcess process() {
        return process;
    }

    @Override
    public void awaitState(String state) {
        process.await(state, lines -> isIn(lines, state));
    }

    @Override
    public boolean isIn(String state) {
        return isIn(process.lines(), state);
    }

    private boolean isIn(List<String> lines, String state) {
        Map<String, String> last = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", 5); // time STATE instance state reason
            if (words.length > 3 && words[1].equals("STATE")) {
                last.put(words[2], words[3]);
            }
        }
        return last.size() == count && last.values().stream().allMatch(state::equals);
    }

    @Override
    public long timesEntered(String state) {
        return process.lines().stream()
                .map(line -> line.split(" ", 5))
                .filter(words -> words.length > 3 && words[1].equals("STATE") && words[3].equals(state))
                .count();
    }

    @Override
    public void prepareKill() {}

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void beginStop() {
        process.beginStop();
    }

    @Override
    public void pause() {
        process.pause();
    }

    @Override
    public void resume() {
        process.resume();
    }

    @Override
    public Duration processorTime() {
        return process.handle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.close();
    }
}
