package io.ha4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what the build compiles, and what it points to is there. */
class ReadmeTest {

    private static final Path HOUSE = Path.of("..");

    @Test
    void quickStartIsTheCodeThatCompiles() throws IOException {
        String readme = Files.readString(HOUSE.resolve("README.md"));
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme);
        assertThat(block.find()).isTrue();
        List<String> shown = block.group(1).lines().toList();

        List<String> source = Files.readAllLines(Path.of("src/main/java/io/ha4j/examples/QuickStart.java"));
        int from = indexOf(source, "// README begins");
        int to = indexOf(source, "// README ends");
        List<String> compiled = source.subList(from + 1, to).stream()
                .map(line -> line.length() > 8 ? line.substring(8) : line.trim())
                .toList();
        assertThat(shown).isEqualTo(compiled);
    }

    private static int indexOf(List<String> lines, String marker) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).trim().equals(marker)) {
                return i;
            }
        }
        throw new AssertionError("no line " + marker);
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (String page : List.of("README.md", "CONTRIBUTING.md")) {
            Matcher link = Pattern.compile("\\]\\(([^)#]+)\\)").matcher(Files.readString(HOUSE.resolve(page)));
            while (link.find()) {
                assertThat(HOUSE.resolve(link.group(1))).exists();
            }
        }
    }

    @Test
    void allModulesAreListed() throws IOException {
        String readme = Files.readString(HOUSE.resolve("README.md"));
        Matcher module = Pattern.compile("<module>(.*?)</module>").matcher(Files.readString(HOUSE.resolve("pom.xml")));
        while (module.find()) {
            assertThat(readme).contains("| `" + module.group(1) + "` |");
        }
    }
}
