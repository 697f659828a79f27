package io.ha4j.lab.program;

import io.ha4j.value.Require;
import java.nio.file.Files;
import java.nio.file.Path;

/** Values of options on a command line; what is wrong is an {@link IllegalArgumentException} that says so. */
public final class OptionValues {

    private OptionValues() {}

    /** {@return {@code value} as a number of {@code least..most}} */
    public static int number(String option, String value, int least, int most) {
        String range = least + ".." + most;
        Require.argument(value.matches("\\d{1,6}"), option, '"' + value + '"', range);
        int number = Integer.parseInt(value);
        Require.argument(number >= least && number <= most, option, value, range);
        return number;
    }

    /** {@return {@code value} as a file that can be written: its folder exists} */
    public static Path file(String option, String value) {
        Path file = Path.of(value).toAbsolutePath();
        Path folder = file.getParent();
        boolean possible = !Files.isDirectory(file) && folder != null && Files.isDirectory(folder);
        Require.argument(possible, option, '"' + value + '"', "a file in a folder that exists");
        return file;
    }
}
