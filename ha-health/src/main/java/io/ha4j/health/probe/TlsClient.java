package io.ha4j.health.probe;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;

/** What a {@link Tls} describes, with its files read; one for all checks of a node with an equal one. Thread-safe. */
final class TlsClient implements HaRuntime<TlsClient> {

    private static final int CLOSE_NOTIFY_MILLIS = 100;

    private static final int MAX_REMEMBERED = 256;
    private static final int MAX_PORT = 65_535;

    private final Tls tls;
    private final SslContext context;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<String, String> certificateEnds = new LinkedHashMap<>(); // the latest last; guarded by itself

    private TlsClient(Tls tls) {
        this.tls = tls;
        try {
            context = contextOf(tls);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            // Netty says IllegalArgumentException of files that it cannot make sense of.
            throw new HaException("cannot set up " + tls + ": " + inWords(e), e);
        }
    }

    static HaComponent<TlsClient> component(Tls tls) {
        return new Component(tls, Component.idOf(tls));
    }

    Tls tls() {
        return tls;
    }

    /**
     * {@return the handler of a new connection}
     *
     * @param name what the certificate must be for: a DNS name, which is asked for by SNI, too, or an address
     * @param protocols to be offered by ALPN (RFC 7301), may be none
     */
    SslHandler handler(ByteBufAllocator allocator, String name, List<String> protocols) {
        // The JDK resumes the session of the same name and port, if it has one. It has only the latest, which is of
        // another "port".
        SSLEngine engine =
                context.newEngine(allocator, name, 1 + (connections.getAndIncrement() & Integer.MAX_VALUE) % MAX_PORT);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(tls.isVerified() ? "HTTPS" : null);
        parameters.setServerNames(Tls.isDnsName(name) ? List.of(new SNIHostName(name)) : List.of());
        parameters.setApplicationProtocols(protocols.toArray(new String[0]));
        engine.setSSLParameters(parameters);
        SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(0); // the check cancels what takes too long
        handler.setCloseNotifyFlushTimeoutMillis(
                CLOSE_NOTIFY_MILLIS); // a target that does not read keeps no descriptor
        return handler;
    }

    /**
     * {@return a success, with a warning if the certificate ends soon; or the failure of one that ends too soon}
     *
     * @param target whose certificate it is, for the snapshot
     */
    ProbeResult judge(SSLSession session, String target, Instant now) {
        TlsHandshake.certificateEnd(session).ifPresent(end -> remember(target, end.toString()));
        return TlsHandshake.judge(tls, session, now);
    }

    private void remember(String target, String end) {
        synchronized (certificateEnds) {
            certificateEnds.remove(target);
            certificateEnds.put(target, end);
            if (certificateEnds.size() > MAX_REMEMBERED) {
                certificateEnds.remove(certificateEnds.keySet().iterator().next());
            }
        }
    }

    private static SslContext contextOf(Tls tls) throws IOException, GeneralSecurityException {
        SslContextBuilder builder =
                SslContextBuilder.forClient().sslProvider(SslProvider.JDK).sessionCacheSize(1);
        if (!tls.isVerified()) {
            builder.trustManager(new TrustAnything());
        } else if (tls.trust().isPresent()) {
            trust(builder, tls.trust().get());
        }
        if (tls.identity().isPresent()) {
            show(builder, tls.identity().get());
        }
        return builder.build();
    }

    private static void trust(SslContextBuilder builder, TlsTrust trust) throws IOException, GeneralSecurityException {
        if (trust instanceof TlsTrust.Certificates certificates) {
            builder.trustManager(certificates.list());
        } else if (trust instanceof TlsTrust.File file && isPem(file.path())) {
            builder.trustManager(file.path().toFile());
        } else if (trust instanceof TlsTrust.File file) {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store(file.path(), file.password()));
            builder.trustManager(factory);
        }
    }

    private static void show(SslContextBuilder builder, TlsIdentity identity)
            throws IOException, GeneralSecurityException {
        if (identity instanceof TlsIdentity.PemFiles files) {
            readable(files.chain());
            readable(files.key());
            builder.keyManager(files.chain().toFile(), files.key().toFile());
        } else if (identity instanceof TlsIdentity.StoreFile file) {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(
                    store(file.path(), file.password()), file.password().text().toCharArray());
            builder.keyManager(factory);
        }
    }

    private static boolean isPem(Path file) throws IOException {
        readable(file);
        try (var in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(65_536);
            return new String(start, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
        }
    }

    private static KeyStore store(Path file, Secret password) throws IOException, GeneralSecurityException {
        readable(file);
        char[] characters = password.text().isEmpty() ? null : password.text().toCharArray();
        return KeyStore.getInstance(file.toFile(), characters);
    }

    private static void readable(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(file + (Files.exists(file) ? " cannot be read" : " does not exist"));
        }
    }

    private static String inWords(Exception trouble) {
        Throwable cause = trouble.getMessage() == null && trouble.getCause() != null ? trouble.getCause() : trouble;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    @Override
    public TlsClient handle() {
        return this;
    }

    @Override
    public Object snapshot() {
        synchronized (certificateEnds) {
            return Map.of("tls", tls.toString(), "certificateEnds", new TreeMap<>(certificateEnds));
        }
    }

    @Override
    public void close() {}

    /**
     * The description of a client.
     *
     * @param id made of all settings, once: it is looked up for each probe
     */
    private record Component(Tls tls, ComponentId id) implements HaComponent<TlsClient> {

        @Override
        public HaRuntime<TlsClient> start(HaContext context) {
            return new TlsClient(tls);
        }

        static ComponentId idOf(Tls tls) {
            try {
                byte[] all = String.join("\0", tls.settings()).getBytes(StandardCharsets.UTF_8);
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(all);
                return new ComponentId("health-tls", HexFormat.of().formatHex(digest, 0, 8));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every Java platform has SHA-256", e);
            }
        }
    }
}
