package io.ha4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Inputs that are kept for a test of something that reads bytes from outside, and mutations of them. The inputs are files in the
 * folder of resources that is named after the test class and {@code Inputs}, beside it. Immutable.
 */
public final class Corpus {

    private static final int MUTATIONS = 20_000;
    /** What lengths, counts and signs go wrong at. */
    private static final int[] INTERESTING = {
        0, 1, 2, 3, 4, 7, 8, 16, 28, 32, 64, 0x7f, 0x80, 0xfe, 0xff, 0x7fff, 0xffff
    };

    private final List<Path> files;
    private final List<byte[]> inputs = new ArrayList<>();

    private Corpus(List<Path> files) {
        this.files = files;
        for (Path file : files) {
            try {
                inputs.add(Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * {@return the corpus of {@code test}}
     *
     * @throws IllegalStateException if it has none
     */
    public static Corpus of(Class<?> test) {
        String folder = test.getSimpleName() + "Inputs";
        URL url = test.getResource(folder);
        if (url == null) {
            throw new IllegalStateException("no folder " + folder + " beside " + test);
        }
        try (Stream<Path> listed = Files.list(Path.of(url.toURI()))) {
            List<Path> files = listed.filter(Files::isRegularFile).sorted().toList();
            if (files.isEmpty()) {
                throw new IllegalStateException(folder + " is empty");
            }
            return new Corpus(files);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot read " + folder, e);
        }
    }

    /**
     * Hands each input to {@code target}.
     *
     * @throws AssertionError that names the first input for which it threw something
     */
    public void forEach(Consumer<byte[]> target) {
        for (int i = 0; i < files.size(); i++) {
            run(target, inputs.get(i).clone(), "input " + files.get(i).getFileName());
        }
    }

    /**
     * Hands nothing, and mutations of the inputs to {@code target}: 20,000, or as many as {@code -Dha4j.fuzz.runs} says, the same for the
     * same {@code -Dha4j.fuzz.seed} (0 by default).
     *
     * @throws AssertionError that shows the first mutation for which it threw something
     */
    public void mutate(Consumer<byte[]> target) {
        mutate(Long.getLong("ha4j.fuzz.seed", 0), Integer.getInteger("ha4j.fuzz.runs", MUTATIONS), target);
    }

    void mutate(long seed, int count, Consumer<byte[]> target) {
        run(target, new byte[0], "nothing");
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            byte[] bytes = inputs.get(random.nextInt(inputs.size())).clone();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                bytes = mutate(bytes, random);
            }
            run(target, bytes, "mutation " + i + ", " + HexFormat.of().formatHex(bytes));
        }
    }

    private static void run(Consumer<byte[]> target, byte[] bytes, String what) {
        try {
            target.accept(bytes);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what + ": " + e, e);
        }
    }

    private byte[] mutate(byte[] bytes, SplittableRandom random) {
        if (bytes.length == 0) {
            return new byte[random.nextInt(1, 64)];
        }
        int at = random.nextInt(bytes.length);
        int length = random.nextInt(1, Math.min(16, bytes.length - at) + 1);
        switch (random.nextInt(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> bytes[at] = (byte) interesting(random);
            case 3 -> number(bytes, at, interesting(random), random.nextBoolean());
            case 4 -> System.arraycopy(bytes, at, bytes, random.nextInt(bytes.length - length + 1), length);
            case 5 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            }
            case 6 -> {
                return joined(bytes, at + length, bytes, at); // a part twice
            }
            default -> {
                byte[] other = inputs.get(random.nextInt(inputs.size()));
                return joined(bytes, at, other, random.nextInt(other.length + 1));
            }
        }
        return bytes;
    }

    private static int interesting(SplittableRandom random) {
        return INTERESTING[random.nextInt(INTERESTING.length)];
    }

    /** Two bytes, where there is room for them, in either order. */
    private static void number(byte[] bytes, int at, int value, boolean bigEndian) {
        if (at + 1 < bytes.length) {
            bytes[at] = (byte) (bigEndian ? value >>> 8 : value);
            bytes[at + 1] = (byte) (bigEndian ? value : value >>> 8);
        }
    }

    private static byte[] joined(byte[] begin, int to, byte[] end, int from) {
        byte[] all = Arrays.copyOf(begin, to + end.length - from);
        System.arraycopy(end, from, all, to, end.length - from);
        return all;
    }
}
