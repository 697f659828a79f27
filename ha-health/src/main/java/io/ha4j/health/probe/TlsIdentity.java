package io.ha4j.health.probe;

import java.nio.file.Path;

/** Where the certificate is that a {@link Tls} shows. */
sealed interface TlsIdentity {

    /** As of {@link NamedProbe#settings()}: never printed. */
    String setting();

    /** Certificates and a key in PEM. */
    record PemFiles(Path chain, Path key) implements TlsIdentity {

        @Override
        public String setting() {
            return chain + "\n" + key;
        }

        @Override
        public String toString() {
            return chain.toString();
        }
    }

    /** A key store. */
    record StoreFile(Path path, Secret password) implements TlsIdentity {

        @Override
        public String setting() {
            return path + "\n" + password.text();
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }
}
