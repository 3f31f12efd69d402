package io.quorate.examples.modelserver;

import io.quorate.QuorateException;
import org.jspecify.annotations.Nullable;

/** A model that cannot be loaded or cannot answer; the message says which file and what to do. */
public final class ModelException extends QuorateException {
    private static final long serialVersionUID = 1L;

    ModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
