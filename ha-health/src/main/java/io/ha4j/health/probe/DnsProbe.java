package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * A target works if it answers a DNS query with the expected code and content (RFC 1035). Immutable; made by {@code HealthCheck.dns}.
 *
 * <p>What an answer is as text, in lower case but for TXT: an address; a name without the dot at the end; MX {@code "10
 * mail.example.com"}; SRV {@code "0 5 5060 sip.example.com"} (priority, weight, port, target); SOA {@code "ns.example.com
 * admin.example.com 2024010101"} (name server, mailbox, serial); TXT its strings, joined. RRSIG and DNSKEY have none.
 *
 * @param name the name that is asked for
 * @param type the type that is asked for
 * @param rcode the code that means success
 * @param minAnswers how many answers of that type are needed at least: 0..100
 * @param answers texts each of which must be among the answers of that type; at most 16
 * @param transport what the query travels over
 */
public record DnsProbe(
        String name, DnsType type, DnsRcode rcode, int minAnswers, List<String> answers, Transport transport)
        implements NamedProbe {

    /** What a query travels over. */
    public enum Transport {
        /** UDP; an answer that is cut off, but whose content matters, is asked for again by TCP. */
        UDP,
        /** TCP. */
        TCP
    }

    /** Checks each part, and brings name and addresses into their usual form. */
    public DnsProbe {
        name = DnsName.require("dns name", name).toLowerCase(Locale.ROOT);
        DnsType wanted = Require.nonNull("type", type, "a type of records");
        Require.nonNull("expectRcode", rcode, "a code");
        Require.inRange("expectAnswers", minAnswers, 0, 100);
        Require.argument(answers.size() <= 16, "expectAnswer", answers.size() + " answers", "at most 16");
        answers = answers.stream().map(text -> normal(wanted, text)).toList();
        Require.nonNull("transport", transport, "UDP or TCP");
    }

    private static String normal(DnsType type, String text) {
        Require.argument(
                text != null && !text.isEmpty() && text.length() <= 1_024,
                "expectAnswer",
                text == null ? "null" : text.length() + " characters",
                "1..1024 characters");
        return switch (type) {
            case A, AAAA -> Addresses.text(Addresses.parse("expectAnswer", text));
            case TXT -> text;
            default -> {
                String lower = text.toLowerCase(Locale.ROOT);
                yield lower.length() > 1 && lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
            }
        };
    }

    /** {@return a probe over UDP that takes any answer without an error} */
    public static DnsProbe of(String name) {
        return new DnsProbe(name, DnsType.A, DnsRcode.NOERROR, 0, List.of(), Transport.UDP);
    }

    /** {@return this probe for another type; what it expects of the content must fit to that type} */
    public DnsProbe withType(DnsType other) {
        return new DnsProbe(name, other, rcode, minAnswers, answers, transport);
    }

    /** {@return this probe with another code that means success} */
    public DnsProbe withRcode(DnsRcode other) {
        return new DnsProbe(name, type, other, minAnswers, answers, transport);
    }

    /** {@return this probe with another least number of answers} */
    public DnsProbe withMinAnswers(int other) {
        return new DnsProbe(name, type, rcode, other, answers, transport);
    }

    /** {@return this probe with one more expected answer} */
    public DnsProbe withAnswer(String more) {
        List<String> all = new ArrayList<>(answers);
        all.add(more);
        return new DnsProbe(name, type, rcode, minAnswers, all, transport);
    }

    /** {@return this probe over another transport} */
    public DnsProbe withTransport(Transport other) {
        return new DnsProbe(name, type, rcode, minAnswers, answers, other);
    }

    @Override
    public String label(String target) {
        return "dns://" + target + "/" + name;
    }

    @Override
    public List<String> settings() {
        List<String> settings = new ArrayList<>(
                List.of("type=" + type, "rcode=" + rcode, "minAnswers=" + minAnswers, "transport=" + transport));
        answers.forEach(answer -> settings.add("answer=" + answer));
        return settings;
    }

    @Override
    public DnsProbe plain() {
        return of(name);
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(NetworkProbes.COMPONENT, DatagramProbes.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return DnsExchange.start(request, this);
    }

    boolean looksAtAnswers() {
        return minAnswers > 0 || !answers.isEmpty();
    }
}
