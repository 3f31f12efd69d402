package io.quorate.examples.demo.load;

import io.quorate.examples.digits.DigitPainter;
import io.quorate.examples.digits.Drawing;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A drawn digit as a request. What the first answer to it says, every later one must say, whoever gives it. Confined to an
 * event loop.
 */
public final class Sample {
    private static final double GREYS = 1000;
    private static final int UNKNOWN = -1;

    private final int digit;
    private final Buffer request;
    private int firstRead = UNKNOWN;

    private Sample(Drawing drawing) {
        digit = drawing.label();
        request = encode(drawing);
    }

    /**
     * Draws digits.
     *
     * @param count how many
     * @param seed names the sequence
     * @return as many samples
     */
    public static List<Sample> draw(int count, long seed) {
        return new DigitPainter(seed).paint(count).stream().map(Sample::new).toList();
    }

    private static Buffer encode(Drawing drawing) {
        JsonArray pixels = new JsonArray();
        for (float pixel : drawing.pixels()) {
            pixels.add(Math.round(pixel * GREYS) / GREYS);
        }
        JsonObject input = new JsonObject()
                .put("name", "image")
                .put("shape", JsonArray.of(1, 1, Drawing.SIZE, Drawing.SIZE))
                .put("datatype", "FP32")
                .put("data", pixels);
        return new JsonObject().put("inputs", JsonArray.of(input)).toBuffer();
    }

    /**
     * The body of an inference request.
     *
     * @return JSON
     */
    public Buffer request() {
        return request;
    }

    /**
     * What was drawn.
     *
     * @return 0 to 9
     */
    public int digit() {
        return digit;
    }

    /** The digit that an answer reads. */
    static int read(Buffer answer) {
        JsonArray probabilities =
                answer.toJsonObject().getJsonArray("outputs").getJsonObject(0).getJsonArray("data");
        int best = 0;
        for (int i = 1; i < probabilities.size(); i++) {
            if (probabilities.getDouble(i) > probabilities.getDouble(best)) {
                best = i;
            }
        }
        return best;
    }

    /** Whether an answer agrees with the first. */
    boolean agrees(int read) {
        if (firstRead == UNKNOWN) {
            firstRead = read;
        }
        return firstRead == read;
    }
}
