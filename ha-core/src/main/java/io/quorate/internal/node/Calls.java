package io.quorate.internal.node;

import io.quorate.ConfigurationException;
import io.quorate.ConflictException;
import io.quorate.GrantLostException;
import io.quorate.NodeClosedException;
import io.quorate.OutcomeUnknownException;
import io.quorate.QuorateException;
import io.quorate.StoreUnavailableException;
import io.quorate.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** From stages to blocking calls, and from the store's failures to the user's exceptions. */
public final class Calls {
    /** The backend fails a request in time by itself; this much more guards against one that does not. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    private Calls() {}

    public static <T> T await(String what, CompletionStage<T> stage, Duration timeout) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get(timeout.plus(SLACK).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw translate(what, e);
        } catch (TimeoutException e) {
            throw new OutcomeUnknownException(what + ": no answer within " + timeout + ", applied or not", e);
        }
    }

    public static StoreException storeFailure(Throwable failure) {
        Throwable cause = unwrap(failure);
        return cause instanceof StoreException store
                ? store
                : new StoreException(StoreException.Kind.OUTCOME_UNKNOWN, "unexpected failure: " + cause, cause);
    }

    public static QuorateException translate(String what, Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof QuorateException known) {
            return known;
        }
        if (!(cause instanceof StoreException store)) {
            return new QuorateException(what + ": " + cause, cause);
        }
        String message = what + ": " + store.getMessage();
        return switch (store.kind()) {
            case UNAVAILABLE, SESSION_LOST -> new StoreUnavailableException(message, store);
            case OUTCOME_UNKNOWN -> new OutcomeUnknownException(message, store);
            case GONE -> new GrantLostException(message, store);
            case CONFLICT -> new ConflictException(message, store);
            case TOO_LARGE, DENIED, INVALID -> new ConfigurationException(message, store);
            case CLOSED -> new NodeClosedException(message, store);
        };
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
