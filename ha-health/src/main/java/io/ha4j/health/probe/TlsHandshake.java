package io.ha4j.health.probe;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Handshakes in the words of an operator: why one failed, and for how long the certificate of one that did not is valid. */
final class TlsHandshake {

    private static final String ALERT = "Received fatal alert: ";
    private static final int MAX_DEPTH = 12;

    private TlsHandshake() {}

    /** {@return why a handshake failed, or a connection after it} */
    static String inWords(Throwable trouble, String name) {
        String alert = "";
        Throwable cause = trouble;
        for (int depth = 0; depth < MAX_DEPTH && cause != null; depth++, cause = cause.getCause()) {
            Optional<String> words = known(cause, name);
            if (words.isPresent()) {
                return words.get();
            }
            String message = cause.getMessage() == null ? "" : cause.getMessage();
            int at = message.indexOf(ALERT); // newer JDKs say the name of the alert before it, too
            if (at >= 0) {
                alert = message.substring(at + ALERT.length());
            }
        }
        if (!alert.isEmpty()) {
            return "the target refuses TLS: " + alert.toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        boolean cut = trouble instanceof ClosedChannelException;
        return cut ? "connection closed within the TLS handshake" : "TLS: " + rest(trouble);
    }

    private static Optional<String> known(Throwable cause, String name) {
        String message = cause.getMessage() == null ? "" : cause.getMessage();
        if (cause instanceof NotSslRecordException) {
            return Optional.of("not a TLS answer");
        }
        if (cause instanceof CertificateExpiredException) {
            return Optional.of("certificate expired" + withColon(message));
        }
        if (cause instanceof CertificateNotYetValidException) {
            return Optional.of("certificate not valid yet" + withColon(message));
        }
        if (cause instanceof CertPathBuilderException) {
            return Optional.of("certificate signed by an unknown authority");
        }
        if (cause instanceof CertificateException && message.startsWith("No ")) { // name or alternative names
            return Optional.of("certificate is not for " + name + withColon(message));
        }
        return Optional.empty();
    }

    private static String withColon(String message) {
        return message.isBlank() ? "" : ": " + message;
    }

    /** What is not about TLS is said as elsewhere. */
    private static String rest(Throwable trouble) {
        boolean plain = trouble instanceof IOException && !(trouble instanceof SSLException);
        String message = trouble.getMessage();
        return plain || message == null ? Trouble.inWords(trouble) : message;
    }

    /**
     * {@return the certificate's validity, judged: a failure if too little of it is left, a success with a warning if not much, a
     * plain success otherwise}
     */
    static ProbeResult judge(Tls tls, SSLSession session, Instant now) {
        Optional<Instant> found = certificateEnd(session);
        if (found.isEmpty()) {
            return ProbeResult.success(); // a suite without certificates, which only one that verifies nothing may take
        }
        Instant end = found.get();
        Duration left = Duration.between(now, end);
        if (tls.isVerified() && left.isNegative()) { // it was good when the connection was made, which is kept
            return ProbeResult.failure(expiry(left, end));
        }
        if (!tls.minimumValidity().isZero() && left.compareTo(tls.minimumValidity()) < 0) {
            return ProbeResult.failure(
                    expiry(left, end) + " (expected: in " + days(tls.minimumValidity()) + " or later)");
        }
        boolean warn = !tls.expiryWarning().isZero() && left.compareTo(tls.expiryWarning()) < 0;
        return warn ? ProbeResult.success(expiry(left, end)) : ProbeResult.success();
    }

    /** {@return when the target's certificate ends} */
    static Optional<Instant> certificateEnd(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate x509
                    ? Optional.of(x509.getNotAfter().toInstant())
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private static String expiry(Duration left, Instant end) {
        LocalDate day = LocalDate.ofInstant(end, ZoneOffset.UTC);
        return left.isNegative()
                ? "certificate expired on " + day
                : "certificate expires in " + days(left) + ", on " + day;
    }

    private static String days(Duration duration) {
        long days = duration.toDays();
        return days == 1 ? "1 day" : days + " days";
    }
}
