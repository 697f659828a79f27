package io.ha4j.lvs.ipvs.doctor.core;

import io.ha4j.value.Require;

/**
 * Something about a host that whoever runs IPVS on it should know. An immutable value.
 *
 * @param severity how bad it is
 * @param subject what was looked at, such as {@code net.ipv4.vs.conntrack}
 * @param found what was found, such as {@code 0}
 * @param why why it matters
 * @param fix the command line that changes it; empty: there is none
 */
public record Finding(Severity severity, String subject, String found, String why, String fix) {

    /** Checks that the first four say something. */
    public Finding {
        Require.nonNull("severity", severity, "a severity");
        Require.notBlank("subject", subject);
        Require.notBlank("found", found);
        Require.notBlank("why", why);
        Require.nonNull("fix", fix, "a command line, or nothing");
    }

    /** {@return one line for people} */
    @Override
    public String toString() {
        return severity + " " + subject + ": " + found + "; " + why + (fix.isEmpty() ? "" : " [" + fix + "]");
    }
}
