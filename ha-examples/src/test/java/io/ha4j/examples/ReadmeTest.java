package io.ha4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what the build compiles, and what it points to is there. */
class ReadmeTest {

    private static final Path HOUSE = Path.of("..");

    /** Each block of Java is what stands between the markers of the source file that was linked last before it. */
    @Test
    void codeIsTheCodeThatCompiles() throws IOException {
        String readme = Files.readString(HOUSE.resolve("README.md"));
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme);
        List<String> sources = new ArrayList<>();
        while (block.find()) {
            String source = lastSourceLinkedIn(readme.substring(0, block.start()));
            sources.add(source);
            List<String> shown = block.group(1).lines().toList();
            assertThat(shown).as(source).isEqualTo(marked(HOUSE.resolve(source)));
        }
        assertThat(sources).doesNotHaveDuplicates().hasSize(5);
    }

    private static String lastSourceLinkedIn(String text) {
        return Pattern.compile("\\]\\(([^)]+\\.java)\\)")
                .matcher(text)
                .results()
                .map(link -> link.group(1))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError("no source file is linked before a block of Java"));
    }

    private static List<String> marked(Path file) throws IOException {
        List<String> source = Files.readAllLines(file);
        return source.subList(indexOf(source, "// README begins") + 1, indexOf(source, "// README ends")).stream()
                .map(line -> line.length() > 8 ? line.substring(8) : line.trim())
                .toList();
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
