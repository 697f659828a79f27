package io.ha4j.health.probe;

import io.ha4j.testkit.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** An authority of a test's, and what it has signed, made by openssl in a folder of the test's. */
final class TestCertificates {

    static final String PASSWORD = "changeit";

    private final Path folder;

    TestCertificates(Path folder) {
        this.folder = folder;
        Lab.require(Files.isExecutable(Path.of("/usr/bin/openssl")), "there is no openssl");
        authority("ca");
    }

    Path authority() {
        return folder.resolve("ca.pem");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    void authority(String name) {
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -addext basicConstraints=critical,CA:TRUE",
                "-keyout",
                name + ".key",
                "-out",
                name + ".pem",
                "-subj",
                "/CN=" + name);
    }

    /** {@return the name, under which there are a certificate in {@code .pem}, its {@code .key} and both in {@code .p12}} */
    String sign(String name, int days, String alternativeNames) {
        return sign("ca", name, days, alternativeNames);
    }

    String sign(String authority, String name, int days, String alternativeNames) {
        try {
            Files.writeString(file(name + ".ext"), "subjectAltName=" + alternativeNames + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl(
                "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes",
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr",
                "-subj",
                "/CN=" + name);
        openssl(
                "x509 -req -CAcreateserial -days " + days,
                "-CA",
                authority + ".pem",
                "-CAkey",
                authority + ".key",
                "-in",
                name + ".csr",
                "-out",
                name + ".pem",
                "-extfile",
                name + ".ext");
        openssl(
                "pkcs12 -export -passout pass:" + PASSWORD,
                "-inkey",
                name + ".key",
                "-in",
                name + ".pem",
                "-out",
                name + ".p12");
        return name;
    }

    private void openssl(String words, String... more) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/openssl"));
        command.addAll(List.of(words.split(" ", -1)));
        command.addAll(List.of(more));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(command + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    KeyStore store(String name) {
        try (InputStream in = Files.newInputStream(file(name + ".p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** {@return a socket on loopback that shows the certificate {@code name}, and may want one of the client's} */
    ServerSocket serverSocket(String name, boolean clientCertificate) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store(name), PASSWORD.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            try (InputStream in = Files.newInputStream(authority())) {
                trusted.setCertificateEntry(
                        "ca",
                        java.security.cert.CertificateFactory.getInstance("X.509")
                                .generateCertificate(in));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            SSLServerSocket server = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            server.setNeedClientAuth(clientCertificate);
            return server;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
