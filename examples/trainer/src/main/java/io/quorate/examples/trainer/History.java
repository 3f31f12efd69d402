package io.quorate.examples.trainer;

import io.quorate.examples.digits.Floats;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The loss of every step, and where each generation began. Part of the checkpoint, so the curve never tears. */
final class History {
    private static final String SEPARATOR = ",";

    /**
     * Where a generation began.
     *
     * @param step the step that it resumed from
     * @param token the generation's token
     * @param members of whom it consisted, each with its incarnation
     */
    record Mark(long step, long token, List<String> members) {}

    private final List<Mark> marks = new ArrayList<>();
    private float[] losses = new float[256];
    private int steps;

    int steps() {
        return steps;
    }

    void add(float loss) {
        if (steps == losses.length) {
            losses = Arrays.copyOf(losses, 2 * steps);
        }
        losses[steps++] = loss;
    }

    void mark(Mark mark) {
        marks.add(mark);
    }

    float[] losses() {
        return Arrays.copyOf(losses, steps);
    }

    List<Mark> marks() {
        return List.copyOf(marks);
    }

    int bytes() {
        int bytes = 2 * Integer.BYTES + steps * Float.BYTES;
        for (Mark mark : marks) {
            bytes += 2 * Long.BYTES + Integer.BYTES + members(mark).length;
        }
        return bytes;
    }

    void writeTo(ByteBuffer to) {
        to.putInt(steps);
        Floats.put(losses(), to);
        to.putInt(marks.size());
        for (Mark mark : marks) {
            byte[] members = members(mark);
            to.putLong(mark.step()).putLong(mark.token()).putInt(members.length).put(members);
        }
    }

    static History readFrom(ByteBuffer from) {
        History history = new History();
        history.steps = from.getInt();
        history.losses = new float[Math.max(256, history.steps)];
        float[] losses = new float[history.steps];
        Floats.get(losses, from);
        System.arraycopy(losses, 0, history.losses, 0, losses.length);
        int marks = from.getInt();
        for (int i = 0; i < marks; i++) {
            long step = from.getLong();
            long token = from.getLong();
            byte[] members = new byte[from.getInt()];
            from.get(members);
            String names = new String(members, StandardCharsets.UTF_8);
            history.mark(new Mark(step, token, List.of(names.split(SEPARATOR, -1))));
        }
        return history;
    }

    private static byte[] members(Mark mark) {
        return String.join(SEPARATOR, mark.members()).getBytes(StandardCharsets.UTF_8);
    }
}
