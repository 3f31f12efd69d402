package io.quorate.examples.trainer;

import io.quorate.Document;
import io.quorate.DocumentWrite;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The training is over: a document that is written together with the last model, and sends all workers home.
 *
 * @param step the last one
 * @param accuracy on unseen drawings, 0 to 1
 */
record Result(long step, double accuracy) {
    static final String DOCUMENT = "training-result-digits";

    private static final Pattern TEXT = Pattern.compile("step=(\\d{1,18})\naccuracy=(\\d\\.\\d{4})\n");

    DocumentWrite toWrite() {
        String text = String.format(Locale.ROOT, "step=%d\naccuracy=%.4f\n", step, accuracy);
        return DocumentWrite.put(DOCUMENT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty if the document was not written by this class. */
    static Optional<Result> of(Document document) {
        Matcher text = TEXT.matcher(new String(document.value(), StandardCharsets.UTF_8));
        return text.matches()
                ? Optional.of(new Result(Long.parseLong(text.group(1)), Double.parseDouble(text.group(2))))
                : Optional.empty();
    }
}
