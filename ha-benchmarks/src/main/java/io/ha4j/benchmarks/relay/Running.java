package io.ha4j.benchmarks.relay;

import io.ha4j.benchmarks.harness.ChildProcess;
import java.util.List;

/** A contender that runs. Not thread-safe. */
final class Running implements AutoCloseable {

    private final int port;
    private final List<ChildProcess> processes;
    private final boolean countsItsMemory;

    /**
     * @param port where clients connect to, on loopback
     * @param processes what is paid for; none: there is no proxy
     * @param countsItsMemory whether it is a {@link RelayProcess}
     */
    Running(int port, List<ChildProcess> processes, boolean countsItsMemory) {
        this.port = port;
        this.processes = List.copyOf(processes);
        this.countsItsMemory = countsItsMemory;
    }

    int port() {
        return port;
    }

    boolean isProxy() {
        return !processes.isEmpty();
    }

    boolean countsItsMemory() {
        return countsItsMemory;
    }

    double cpuSeconds() {
        return processes.stream().mapToDouble(ChildProcess::cpuSeconds).sum();
    }

    long residentBytes() {
        return processes.stream().mapToLong(ChildProcess::residentBytes).sum();
    }

    /** {@return what it has in use, by its own count if it has one: in a JVM, RSS says how much of the heap has been touched} */
    long usedBytes() {
        return countsItsMemory ? Long.parseLong(processes.get(0).ask(RelayProcess.MEMORY)) : residentBytes();
    }

    void pause() {
        processes.forEach(ChildProcess::pause);
    }

    void resume() {
        processes.forEach(ChildProcess::resume);
    }

    @Override
    public void close() {
        processes.forEach(ChildProcess::close);
    }
}
