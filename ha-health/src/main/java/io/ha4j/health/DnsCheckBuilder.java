package io.ha4j.health;

import io.ha4j.health.probe.DnsProbe;
import io.ha4j.health.probe.DnsRcode;
import io.ha4j.health.probe.DnsType;
import io.ha4j.health.probe.Probe;
import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a {@link HealthCheck} of a DNS server: it is alive if it answers a query without an error and, if any are expected, with the right
 * answers. Not thread-safe.
 */
public final class DnsCheckBuilder extends CheckBuilder<DnsCheckBuilder> {

    private DnsProbe probe;
    private final List<String> answers = new ArrayList<>();

    DnsCheckBuilder(String name) {
        probe = DnsProbe.of(name);
    }

    /** Sets the type that is asked for. Default: A. */
    public DnsCheckBuilder type(DnsType type) {
        probe = probe.withType(type);
        return this;
    }

    /** Sets the code that means success. Default: NOERROR. */
    public DnsCheckBuilder expectRcode(DnsRcode rcode) {
        probe = probe.withRcode(rcode);
        return this;
    }

    /** Sets how many answers of the type are needed at least: 0..100, default 0. */
    public DnsCheckBuilder expectAnswers(int atLeast) {
        probe = probe.withMinAnswers(atLeast);
        return this;
    }

    /**
     * Adds an answer that is needed, among others: an address, a name, {@code "10 mail.example.com"} for MX, or another text as {@link DnsProbe} says.
     *
     * @param text 1..1024 characters; at most 16 of them. An address for types A and AAAA, which {@link #build} looks at
     */
    public DnsCheckBuilder expectAnswer(String text) {
        Require.argument(
                text != null && !text.isEmpty() && text.length() <= 1_024,
                "expectAnswer",
                text == null ? "null" : text.length() + " characters",
                "1..1024 characters");
        Require.argument(answers.size() < 16, "expectAnswer", answers.size() + 1 + " answers", "at most 16");
        answers.add(text);
        return this;
    }

    /** Asks over TCP in place of UDP. Over UDP, an answer that is cut off but whose content matters is asked for again over TCP anyway. */
    public DnsCheckBuilder overTcp() {
        probe = probe.withTransport(DnsProbe.Transport.TCP);
        return this;
    }

    /**
     * {@return the check}
     *
     * @throws IllegalArgumentException if an address is expected and the text is none
     * @throws IllegalStateException if the time-out is longer than the interval, an answer of a type without a text is expected, or
     *     one together with a code of failure
     */
    @Override
    public HealthCheck build() {
        Require.state(
                answers.isEmpty() || probe.type().hasText(),
                "expectAnswer",
                answers,
                "expectAnswers(n), as " + probe.type() + " has no text");
        Require.state(
                probe.rcode() == DnsRcode.NOERROR || (answers.isEmpty() && probe.minAnswers() == 0),
                "expectRcode",
                probe.rcode(),
                "NOERROR where answers are expected");
        return super.build();
    }

    @Override
    Probe probe() {
        DnsProbe complete = probe;
        for (String answer : answers) {
            complete = complete.withAnswer(answer);
        }
        return complete;
    }

    @Override
    DnsCheckBuilder self() {
        return this;
    }
}
