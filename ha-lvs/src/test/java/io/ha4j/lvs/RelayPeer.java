package io.ha4j.lvs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/** Plays one peer of a {@link RelayScript} on a socket. */
final class RelayPeer {

    private static final int TINY_BUFFER = 4_096;

    private final RelayScript.Peer script;
    private final Socket socket;
    private final Executor threads;
    private final CountDownLatch heardAll = new CountDownLatch(1);

    /**
     * What became of it.
     *
     * @param sent how many bytes, and their digest
     * @param received how many bytes, and their digest
     * @param trouble the first failure of a read or a write; empty if there was none
     */
    record Outcome(String sent, String received, String trouble) {}

    RelayPeer(RelayScript.Peer script, Socket socket, Executor threads) {
        this.script = script;
        this.socket = socket;
        this.threads = threads;
    }

    /** Plays to the end, and closes the socket. */
    Outcome play() throws IOException {
        if (script.smallBuffer()) {
            socket.setReceiveBufferSize(TINY_BUFFER);
        }
        socket.setSoTimeout(20_000);
        CompletableFuture<String[]> sending = CompletableFuture.supplyAsync(this::send, threads);
        String[] received = receive();
        String[] sent = sending.join();
        socket.close();
        String trouble = sent[1].isEmpty() ? received[1] : "write: " + sent[1] + "; read: " + received[1];
        return new Outcome(sent[0], received[0], trouble);
    }

    private String[] send() {
        MessageDigest digest = sha256();
        int sent = 0;
        try {
            if (script.listensFirst()) {
                heardAll.await();
            }
            OutputStream out = socket.getOutputStream();
            Random random = new Random(script.seed());
            byte[] chunk = new byte[script.chunk()];
            int last = script.sendsAll() ? script.bytes() : script.resetAt();
            int pauseEvery = script.pauses() == 0 ? Integer.MAX_VALUE : Math.max(1, last / script.pauses());
            for (int pauseAt = pauseEvery; sent < last; ) {
                random.nextBytes(chunk);
                int bytes = Math.min(chunk.length, last - sent);
                out.write(chunk, 0, bytes);
                digest.update(chunk, 0, bytes);
                sent += bytes;
                if (sent >= pauseAt) {
                    LockSupport.parkNanos(random.nextInt(3_000_000));
                    pauseAt += Math.max(pauseEvery, bytes);
                }
            }
            finish();
            return new String[] {text(sent, digest), ""};
        } catch (IOException | InterruptedException e) {
            return new String[] {text(sent, digest), String.valueOf(e.getMessage())};
        }
    }

    private void finish() throws IOException {
        switch (script.end()) {
            case FINISHES -> socket.shutdownOutput();
            case CLOSES -> socket.close();
            case RESETS -> {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        }
    }

    private String[] receive() {
        MessageDigest digest = sha256();
        long received = 0;
        try {
            InputStream in = socket.getInputStream();
            byte[] chunk = new byte[script.chunk()];
            int pauses = script.pauses();
            for (int bytes = in.read(chunk); bytes >= 0; bytes = in.read(chunk)) {
                digest.update(chunk, 0, bytes);
                received += bytes;
                if (pauses-- > 0) {
                    LockSupport.parkNanos(2_000_000);
                }
            }
            return new String[] {text(received, digest), ""};
        } catch (IOException e) {
            return new String[] {text(received, digest), String.valueOf(e.getMessage())};
        } finally {
            heardAll.countDown();
        }
    }

    private static String text(long bytes, MessageDigest digest) {
        return bytes + " bytes " + HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
