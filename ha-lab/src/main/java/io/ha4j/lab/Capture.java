package io.ha4j.lab;

import io.ha4j.HaException;
import io.ha4j.linux.process.ProcessStat;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What was on the wire of a {@link Host}, written by tcpdump and judged by tshark. Thread-safe. */
public final class Capture implements AutoCloseable {

    /** VRRP and what announces and resolves addresses, but no payload. */
    public static final String DEFAULT_FILTER = "ip proto 112 or ip6 proto 112 or arp or icmp6";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Host host;
    private final Path file;
    private final Path log;
    private final Process tcpdump;

    private Capture(Host host, Path file, Path log, Process tcpdump) {
        this.host = host;
        this.file = file;
        this.log = log;
        this.tcpdump = tcpdump;
    }

    /**
     * {@return a capture of {@code eth0} with the default filter, which captures already}
     *
     * @throws HaException if tcpdump is not installed
     */
    public static Capture start(Host host) {
        return start(host, Host.INTERFACE, DEFAULT_FILTER);
    }

    /**
     * {@return a capture, which captures already}
     *
     * @param filter see {@code pcap-filter(7)}
     * @throws HaException if tcpdump is not installed
     */
    public static Capture start(Host host, String networkInterface, String filter) {
        Path file = host.newFile("capture", ".pcap"); // the suffix that Debian's AppArmor profile allows
        Path log = file.resolveSibling(file.getFileName() + ".log");
        // Immediate mode: else the last second is lost when it is stopped. As root: else it may not write here.
        Process tcpdump = host.start(
                List.of(
                        Tool.TCPDUMP.path(),
                        "-i",
                        networkInterface,
                        "-n",
                        "-U",
                        "--immediate-mode",
                        "-Z",
                        "root",
                        "-w",
                        file.toString(),
                        filter),
                log);
        Capture capture = new Capture(host, file, log, tcpdump);
        host.attach(capture);
        Await.until(
                () -> "start of tcpdump: " + capture.text(),
                PATIENCE,
                () -> capture.text().contains("listening on"));
        return capture;
    }

    private String text() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** {@return the file} */
    public Path file() {
        return file;
    }

    /** Ends it and makes sure that all is in the file. Idempotent. */
    public void stop() {
        // It would not read any more what it has not read when it is told to end, and sleeps only if it has read all.
        Await.until(() -> "tcpdump on " + host.name() + " has read all", PATIENCE, this::isIdle);
        tcpdump.destroy();
        await(tcpdump, "tcpdump on " + host.name());
    }

    private boolean isIdle() {
        return ProcessStat.of(tcpdump.pid())
                .filter(ProcessStat::isAlive)
                .map(stat -> stat.state() == 'S')
                .orElse(true);
    }

    /** Stops it. Idempotent. */
    @Override
    public void close() {
        stop();
    }

    /**
     * {@return a row for each packet, with the text of each field, empty if the packet has none; several values are separated by
     * commas}
     *
     * @param displayFilter see {@code wireshark-filter(4)}; empty: all packets
     * @param fields names such as {@code vrrp.prio}; {@code tshark -G fields} lists them
     */
    public List<List<String>> tshark(String displayFilter, String... fields) {
        List<String> command = new ArrayList<>(List.of(
                Tool.TSHARK.path(),
                "-n",
                "-r",
                file.toString(),
                "-o",
                "ip.check_checksum:TRUE",
                "-T",
                "fields",
                "-E",
                "separator=/t",
                "-E",
                "occurrence=a",
                "-E",
                "aggregator=,"));
        if (!displayFilter.isEmpty()) {
            command.addAll(List.of("-Y", displayFilter));
        }
        Stream.of(fields).forEach(field -> command.addAll(List.of("-e", field)));
        return run(command).lines().map(line -> List.of(line.split("\t", -1))).toList();
    }

    private String run(List<String> command) {
        Path errors = host.newFile("tshark", ".log");
        try {
            Process tshark =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            tshark.getOutputStream().close();
            String text = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            await(tshark, "tshark");
            if (tshark.exitValue() != 0) {
                throw new HaException(String.join(" ", command) + ": " + Files.readString(errors));
            }
            return text;
        } catch (IOException e) {
            throw new HaException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static void await(Process process, String what) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new HaException(what + " did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted while waiting for " + what, e);
        }
    }

    /** {@return all VRRP packets} */
    public List<VrrpPacket> vrrp() {
        return tshark(VrrpPacket.FILTER, VrrpPacket.FIELDS.toArray(new String[0])).stream()
                .map(VrrpPacket::of)
                .toList();
    }

    /**
     * {@return what is wrong with all VRRP packets, see {@link VrrpPacket#problems()}; empty: nothing}
     *
     * <p>Keepalived 2.2.7 sends unicast over IPv6 with hop limit 64, which is told here too.
     */
    public List<String> problems() {
        return vrrp().stream().flatMap(packet -> packet.problems().stream()).toList();
    }
}
