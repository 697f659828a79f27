package io.ha4j.lvs.ipvs.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a record is written: its title, whose it is and where, an entry on each line, and how many those are, by which a shortened file is
 * known. One entry has one line. Immutable.
 *
 * @param title the first line
 * @param word with which each entry begins
 * @param example what an entry is, for messages
 * @param writer the text of an entry, without the word
 * @param reader the entry of a text; null, or an IllegalArgumentException, if it is none
 * @param trouble the exception for what cannot be understood
 */
record RecordFormat<T>(
        String title,
        String word,
        String example,
        Function<T, String> writer,
        Function<String, @Nullable T> reader,
        Trouble trouble) {

    /** Makes the exception for a line that cannot be understood. */
    interface Trouble {
        CorruptRecordException at(String file, int line, String found, String expected);
    }

    List<String> lines(OwnershipRecord.Key key, Set<T> entries) {
        List<String> lines = new ArrayList<>(
                List.of(title, "boot " + key.boot(), "namespace " + key.namespace(), "owner " + key.owner()));
        entries.forEach(entry -> lines.add(word + " " + writer.apply(entry)));
        lines.add("end " + entries.size());
        return lines;
    }

    /** {@return what was written for {@code key}; empty if it was of another boot or namespace} */
    Optional<Set<T>> parse(String file, List<String> lines, OwnershipRecord.Key key) {
        return new Parser(file, lines).parse(key);
    }

    private final class Parser {

        private final String file;
        private final List<String> lines;
        private int number;

        Parser(String file, List<String> lines) {
            this.file = file;
            this.lines = lines;
        }

        Optional<Set<T>> parse(OwnershipRecord.Key key) {
            if (!next("\"" + title + '"').equals(title)) {
                throw corrupt("\"" + title + '"');
            }
            String boot = value("boot");
            String namespace = value("namespace");
            String owner = value("owner");
            if (!boot.equals(key.boot()) || !namespace.equals(key.namespace())) {
                return Optional.empty();
            }
            if (!owner.equals(key.owner())) {
                throw corrupt("owner " + key.owner());
            }
            return Optional.of(entries());
        }

        private Set<T> entries() {
            Set<T> entries = new LinkedHashSet<>();
            String expected = "a " + word + ", or \"end\" and how many";
            for (String line = next(expected); !line.startsWith("end "); line = next(expected)) {
                if (!entries.add(entry(line))) {
                    throw corrupt("each " + word + " once");
                }
            }
            if (!lines.get(number - 1).equals("end " + entries.size())) {
                throw corrupt("end " + entries.size());
            }
            if (number < lines.size()) {
                number++;
                throw corrupt("nothing after the end");
            }
            return entries;
        }

        private T entry(String line) {
            String text = line.startsWith(word + " ") ? line.substring(word.length() + 1) : "";
            try {
                T entry = reader.apply(text);
                if (entry != null && writer.apply(entry).equals(text)) {
                    return entry;
                }
            } catch (IllegalArgumentException e) {
                // told below, with the line
            }
            throw corrupt(example);
        }

        private String value(String field) {
            String line = next(field + " and its value");
            if (!line.startsWith(field + " ")) {
                throw corrupt(field + " and its value");
            }
            return line.substring(field.length() + 1);
        }

        private String next(String expected) {
            number++;
            if (number > lines.size()) {
                throw trouble.at(file, number, "the file ends", expected);
            }
            return lines.get(number - 1);
        }

        private CorruptRecordException corrupt(String expected) {
            return trouble.at(file, number, '"' + lines.get(number - 1) + '"', expected);
        }
    }
}
