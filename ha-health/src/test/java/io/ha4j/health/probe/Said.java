package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a dialogue says and how it ends, when it hears all of some bytes at once. */
record Said(String said, @Nullable ProbeResult result) {

    static Said by(Dialogue dialogue, byte[] answer) {
        StringBuilder said = new StringBuilder(dialogue.opening());
        ByteBuffer heard = ByteBuffer.wrap(answer);
        try {
            boolean taken = true;
            while (taken && heard.hasRemaining()) {
                ByteBuffer rest = heard.slice();
                Turn turn = dialogue.hear(rest);
                taken = rest.position() > 0;
                heard.position(heard.position() + rest.position());
                said.append(turn.say());
                if (turn.result() != null) {
                    return new Said(said.toString(), turn.result());
                }
            }
            return new Said(said.toString(), null);
        } catch (GarbledException e) {
            return new Said(said.toString(), ProbeResult.failure(e.reason()));
        }
    }

    /** The same, byte by byte, as the network may bring them: what is not taken comes again with one more. */
    static Said piecemeal(Dialogue dialogue, byte[] answer) {
        Said all = new Said(dialogue.opening(), null);
        int taken = 0;
        for (int length = 1; length <= answer.length && all.result == null; length++) {
            boolean progress = true;
            while (progress && taken < length && all.result == null) {
                ByteBuffer heard =
                        ByteBuffer.wrap(answer, taken, length - taken).slice();
                try {
                    Turn turn = dialogue.hear(heard);
                    all = new Said(all.said + turn.say(), turn.result());
                } catch (GarbledException e) {
                    all = new Said(all.said, ProbeResult.failure(e.reason()));
                }
                progress = heard.position() > 0;
                taken += heard.position();
            }
        }
        return all;
    }

    static Said by(Dialogue dialogue, String answer) {
        return by(dialogue, answer.getBytes(ISO_8859_1));
    }

    /** {@return the reason of the failure; empty for a success} */
    String reason() {
        return result == null ? "(goes on)" : result.reason();
    }
}
