package io.ha4j.lvs.ipvs.keeper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process that has a record until it is killed, or its standard input ends. */
final class RecordHolder {

    private RecordHolder() {}

    public static void main(String[] arguments) throws IOException {
        try (RecordFile file = RecordFile.open(Path.of(arguments[0]), "record", "lb-1")) {
            file.write(List.of("held"));
            System.out.println("held");
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }
}
