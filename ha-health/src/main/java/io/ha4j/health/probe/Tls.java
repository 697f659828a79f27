package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.IDN;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a probe speaks TLS with its target: whom it trusts, which name it asks for, which certificate it shows. Immutable; opens
 * nothing. Files are read when the first check that needs them starts, and not again before the last of them has ended.
 *
 * <p>The certificate of the target is verified unless {@link Builder#verifyNothing} says otherwise: its chain up to an authority
 * that is trusted, its dates, and its name, which is {@link Builder#serverName}, or else the virtual host that the probe asks for,
 * or else the target's address (not the host name that it may have been looked up by). Each new connection makes a full handshake: a session that was resumed would hide a certificate
 * that has been replaced. Versions and ciphers are those of the JDK.
 */
public final class Tls {

    private static final Pattern DNS_NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]*");
    private static final Duration YEAR = Duration.ofDays(365);

    private static final Tls VERIFIED = new Builder().build();

    private final @Nullable TlsTrust trust;
    private final @Nullable TlsIdentity identity;
    private final String serverName;
    private final boolean verified;
    private final Duration minimumValidity;
    private final Duration expiryWarning;
    private final HaComponent<TlsClient> client;

    private Tls(Builder builder) {
        trust = builder.trust;
        identity = builder.identity;
        serverName = builder.serverName;
        verified = builder.verified;
        minimumValidity = builder.minimumValidity;
        expiryWarning = builder.expiryWarning;
        client = TlsClient.component(this);
    }

    /** {@return the default: authorities that the JVM trusts, and no certificate of one's own} */
    public static Tls verified() {
        return VERIFIED;
    }

    /** {@return a builder that starts from {@link #verified()}} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the name that is asked for and verified, if it is not the one of the virtual host or target} */
    public Optional<String> serverName() {
        return serverName.isEmpty() ? Optional.empty() : Optional.of(serverName);
    }

    /** {@return whether the certificate of the target is verified} */
    public boolean isVerified() {
        return verified;
    }

    /** {@return how much longer a certificate must be valid} */
    public Duration minimumValidity() {
        return minimumValidity;
    }

    /** {@return from how long before its end on a certificate is warned of} */
    public Duration expiryWarning() {
        return expiryWarning;
    }

    Optional<TlsTrust> trust() {
        return Optional.ofNullable(trust);
    }

    Optional<TlsIdentity> identity() {
        return Optional.ofNullable(identity);
    }

    /**
     * {@return what the certificate must be for: a DNS name or an address}
     *
     * @param virtualHost as in a Host header, with or without a port; empty for none
     */
    String nameOf(String virtualHost, InetSocketAddress target) {
        if (!serverName.isEmpty()) {
            return serverName;
        }
        if (!virtualHost.isEmpty()) {
            return hostOf(virtualHost);
        }
        String address = Addresses.text(target.getAddress());
        int zone = address.indexOf('%'); // of a link-local address, which no certificate knows
        return zone < 0 ? address : address.substring(0, zone);
    }

    private static String hostOf(String authority) {
        if (authority.startsWith("[")) {
            return authority.substring(1, Math.max(1, authority.indexOf(']')));
        }
        int colon = authority.indexOf(':');
        return colon >= 0 && colon == authority.lastIndexOf(':') ? authority.substring(0, colon) : authority;
    }

    /** What reads the files, and is shared by the checks of a node. */
    HaComponent<TlsClient> client() {
        return client;
    }

    /** All settings, each as {@code name=value}, in a fixed order. */
    List<String> settings() {
        List<String> settings = new ArrayList<>();
        settings.add("trust=" + (trust == null ? "" : trust.setting()));
        settings.add("identity=" + (identity == null ? "" : identity.setting()));
        settings.add("serverName=" + serverName);
        settings.add("verified=" + verified);
        settings.add("minimumValidity=" + minimumValidity);
        settings.add("expiryWarning=" + expiryWarning);
        return settings;
    }

    /** Whether {@code text} may stand in a server name indication: no address (RFC 6066 section 3), and nothing that the JDK refuses, as it does an underscore. */
    static boolean isDnsName(String text) {
        return DNS_NAME.matcher(text).matches()
                && !DIGITS_AND_DOTS.matcher(text).matches();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Tls that && fields().equals(that.fields()));
    }

    @Override
    public int hashCode() {
        return client.id().hashCode(); // made of all settings
    }

    private List<Object> fields() {
        return List.of(trust(), identity(), serverName, verified, minimumValidity, expiryWarning);
    }

    /** Without passwords. */
    @Override
    public String toString() {
        return "Tls["
                + (verified
                        ? "trusting " + (trust == null ? "the authorities of the JVM" : trust)
                        : "verifying nothing")
                + (serverName.isEmpty() ? "" : ", server name " + serverName)
                + (identity == null ? "" : ", client certificate from " + identity)
                + (minimumValidity.isZero() ? "" : ", valid for " + Require.text(minimumValidity)) + "]";
    }

    /** Builds a {@link Tls}. Not thread-safe. */
    public static final class Builder {

        private @Nullable TlsTrust trust;
        private @Nullable TlsIdentity identity;
        private String serverName = "";
        private boolean verified = true;
        private Duration minimumValidity = Duration.ZERO;
        private Duration expiryWarning = Duration.ofDays(14);

        private Builder() {}

        /**
         * Trusts the authorities in a file, in place of those of the JVM.
         *
         * @param file certificates in PEM, or a key store without a password (PKCS #12, JKS)
         */
        public Builder trustFile(Path file) {
            return trustFile(file, "");
        }

        /**
         * Trusts the authorities in a key store, in place of those of the JVM.
         *
         * @param file a key store (PKCS #12, JKS)
         * @param password its password; never printed
         */
        public Builder trustFile(Path file, String password) {
            trust = new TlsTrust.File(
                    Require.nonNull("trustFile", file, "a file"),
                    new Secret(Require.nonNull("password of trustFile", password, "a text")));
            return this;
        }

        /**
         * Trusts the authorities in a key store, in place of those of the JVM: its certificates as they are now.
         *
         * @throws IllegalArgumentException if it has none, or is not loaded
         */
        public Builder trust(KeyStore store) {
            trust = TlsTrust.Certificates.of(Require.nonNull("trust", store, "a loaded key store"));
            return this;
        }

        /** Trusts these authorities, one or more, in place of those of the JVM. */
        public Builder trust(X509Certificate... authorities) {
            trust = new TlsTrust.Certificates(
                    List.of(Require.nonNull("trust", authorities, "one or more certificates")));
            return this;
        }

        /**
         * Shows a certificate, if the target asks for one.
         *
         * @param chain the certificate, then those that signed it, in PEM
         * @param key its private key in PEM: PKCS #8 without a password
         */
        public Builder clientCertificate(Path chain, Path key) {
            identity = new TlsIdentity.PemFiles(
                    Require.nonNull("clientCertificate", chain, "a file with certificates in PEM"),
                    Require.nonNull("key of clientCertificate", key, "a file with a private key in PEM"));
            return this;
        }

        /**
         * Shows the certificate in a key store, if the target asks for one.
         *
         * @param file a key store (PKCS #12, JKS)
         * @param password of the store and of its key; never printed
         */
        public Builder clientCertificate(Path file, String password) {
            identity = new TlsIdentity.StoreFile(
                    Require.nonNull("clientCertificate", file, "a key store"),
                    new Secret(Require.nonNull("password of clientCertificate", password, "a text")));
            return this;
        }

        /**
         * Sets the name for the server name indication (SNI) and for the verification, in place of the one of the virtual host.
         *
         * @param name a DNS name of at most 253 ASCII characters, or one that IDNA turns into such a one; no address
         */
        public Builder serverName(String name) {
            Require.nonNull("serverName", name, "a DNS name");
            String ascii;
            try {
                ascii = IDN.toASCII(name);
            } catch (IllegalArgumentException e) { // what IDNA cannot say is no name
                ascii = "";
            }
            Require.argument(
                    isDnsName(ascii),
                    "serverName",
                    '"' + name.replaceAll("\\p{Cntrl}", "?") + '"',
                    "a DNS name, not an address");
            serverName = ascii;
            return this;
        }

        /**
         * Takes any certificate, as Keepalived's SSL_GET does. The probe then says that somebody answers, not who: anybody on the
         * way can answer in the target's place, and reads what the probe sends.
         */
        public Builder verifyNothing() {
            verified = false;
            return this;
        }

        /** Sets how much longer the target's certificate must be valid, else the probe fails: 0..365 days, default 0. */
        public Builder minimumValidity(Duration remaining) {
            minimumValidity = Require.inRange("minimumValidity", remaining, Duration.ZERO, YEAR);
            return this;
        }

        /**
         * Sets from how long before its end on the target's certificate is warned of, in the reason of a probe that succeeds:
         * 0..365 days, default 14 days; 0 for never.
         */
        public Builder expiryWarning(Duration remaining) {
            expiryWarning = Require.inRange("expiryWarning", remaining, Duration.ZERO, YEAR);
            return this;
        }

        /**
         * {@return the description}
         *
         * @throws IllegalStateException if there are authorities to trust, but nothing is verified
         */
        public Tls build() {
            Require.state(
                    verified || trust == null,
                    "verifyNothing",
                    "with " + trust,
                    "no trust, as nothing is verified against it");
            return new Tls(this);
        }
    }
}
