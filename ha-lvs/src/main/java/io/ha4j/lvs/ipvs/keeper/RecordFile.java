package io.ha4j.lvs.ipvs.keeper;

import io.ha4j.HaException;
import io.ha4j.lvs.ipvs.core.OwnershipRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A small text file that is replaced as a whole: whoever reads it after a crash, at any point, finds what was written last or what was
 * written before that. It has one writer: whoever holds the lock, which is a file of its own since a replaced file takes its lock along.
 * The lock ends with the process, the empty file stays. One owner thread.
 */
final class RecordFile implements RecordStore {

    /** Of the 255 bytes of a name; the rest is for what comes before and after. */
    private static final int LONGEST_OWNER = 180;

    private final Path file;
    private final Path temporary;
    private final FileChannel lock;

    private RecordFile(Path file, FileChannel lock) {
        this.file = file;
        this.temporary = beside(file, ".tmp");
        this.lock = lock;
    }

    /**
     * {@return such as {@code ipvs-lb-1-cookie-4097}} What has no place in a file's name is written {@code %XX}. Of an owner that is too long for
     * one, the beginning and a digest of the whole; the record says the whole, too.
     */
    static String name(String prefix, OwnershipRecord.Key key) {
        StringBuilder owner = new StringBuilder();
        for (char c : key.owner().toCharArray()) {
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
            owner.append(plain ? String.valueOf(c) : '%' + Integer.toHexString(c));
        }
        if (owner.length() > LONGEST_OWNER) {
            String digest = digest(key.owner());
            owner.setLength(LONGEST_OWNER - digest.length());
            owner.append(digest);
        }
        return prefix + "-" + owner + "-" + key.namespace();
    }

    /** {@return 128 bits of SHA-256, after a mark that no name has} */
    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "~" + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }

    /**
     * {@return the file {@code name} in {@code directory}, which is made if it is missing}
     *
     * @param subject what it lists, and whose: {@code IPVS services of lb-1}
     * @throws RecordInUseException if somebody else has it
     */
    static RecordFile open(Path directory, String name, String subject) {
        Path file = directory.resolve(name);
        Path lockFile = beside(file, ".lock");
        FileChannel channel = null;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                throw new RecordInUseException(subject, lockFile);
            }
            return new RecordFile(file, channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw trouble("open", lockFile, e);
        } catch (RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock(); // lives until the channel is closed
            return held != null;
        } catch (OverlappingFileLockException e) { // this process has it
            return false;
        }
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public @Nullable List<String> read() {
        try {
            // Not readAllLines: bytes that are no UTF-8 are for the parser to refuse, with the line.
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw trouble("read", file, e);
        }
    }

    @Override
    public void write(List<String> lines) {
        try {
            try (FileChannel out = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(String.join("\n", lines) + "\n");
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncDirectory();
        } catch (IOException e) {
            throw trouble("write", file, e);
        }
    }

    @Override
    public void delete() {
        try {
            Files.deleteIfExists(file);
            syncDirectory();
        } catch (IOException e) {
            throw trouble("delete", file, e);
        }
    }

    @Override
    public void close() {
        closeQuietly(lock);
    }

    /** A name lasts when its directory is on disk. */
    private void syncDirectory() throws IOException {
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static HaException trouble(String what, Path file, IOException e) {
        return new HaException(
                what + " the record of what is ours in IPVS, " + file + ": " + e
                        + "; the directory must be writable, and last until the next boot (/run)",
                e);
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing was to be written, and the lock has gone with the descriptor.
        }
    }
}
