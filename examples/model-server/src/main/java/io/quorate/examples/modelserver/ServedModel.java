package io.quorate.examples.modelserver;

import java.util.function.Function;

/**
 * The model that is served at this moment, and may be another at the next: a swap fails no request. Thread-safe. The first
 * model stays its owner's, those that follow are closed here.
 */
final class ServedModel implements AutoCloseable {
    private final InferenceModel first;
    private volatile InferenceModel current;

    ServedModel(InferenceModel first) {
        this.first = first;
        current = first;
    }

    /** To describe it; for inference take {@link #with}. */
    InferenceModel current() {
        return current;
    }

    /** Works with one model from beginning to end: it is not closed meanwhile. */
    <T> T with(Function<InferenceModel, T> work) {
        while (true) {
            InferenceModel model = current;
            if (model.enter()) {
                try {
                    return work.apply(model);
                } finally {
                    model.leave();
                }
            }
            // It was swapped between the two lines, so the next one is there; or the server is at its end.
            if (model == current) {
                throw new ModelException("The model is closed; load it again.", null);
            }
        }
    }

    /** Serves another model from now on, waits for the inferences under way in the old one, and closes that. One call after the other. */
    void swap(InferenceModel next) {
        InferenceModel before = current;
        current = next;
        before.close();
    }

    @Override
    public void close() {
        InferenceModel last = current;
        if (last != first) {
            last.close();
        }
    }
}
