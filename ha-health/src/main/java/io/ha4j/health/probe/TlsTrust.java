package io.ha4j.health.probe;

import io.ha4j.value.Require;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** Where the authorities are that a {@link Tls} trusts. */
sealed interface TlsTrust {

    /** As of {@link NamedProbe#settings()}: never printed. */
    String setting();

    /** A file in PEM or a key store. */
    record File(Path path, Secret password) implements TlsTrust {

        @Override
        public String setting() {
            return path + "\n" + password.text();
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** Certificates at hand. */
    record Certificates(List<X509Certificate> list) implements TlsTrust {

        public Certificates {
            Require.argument(!list.isEmpty(), "trust", "no certificate", "one or more");
        }

        static Certificates of(KeyStore store) {
            List<X509Certificate> found = new ArrayList<>();
            try {
                for (String alias : Collections.list(store.aliases())) {
                    if (store.isCertificateEntry(alias)
                            && store.getCertificate(alias) instanceof X509Certificate x509) {
                        found.add(x509);
                    }
                }
            } catch (KeyStoreException e) {
                throw Require.invalid("trust", e.getMessage(), "a loaded key store");
            }
            return new Certificates(List.copyOf(found));
        }

        @Override
        public String setting() {
            StringBuilder all = new StringBuilder();
            for (X509Certificate certificate : list) {
                try {
                    all.append(HexFormat.of().formatHex(certificate.getEncoded()))
                            .append('\n');
                } catch (CertificateEncodingException e) {
                    all.append(certificate).append('\n');
                }
            }
            return all.toString();
        }

        @Override
        public String toString() {
            return String.join(
                    ", ",
                    list.stream()
                            .map(c -> c.getSubjectX500Principal().getName())
                            .toList());
        }
    }
}
