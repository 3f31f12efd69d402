package io.quorate.etcd;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * From etcd's errors to what a caller may conclude from them. One gRPC code stands for many errors of etcd's; what tells them
 * apart is the text, which etcd's own client compares as a whole, too.
 */
final class Failures {
    private static final String OURS = "etcdserver: ";

    private Failures() {}

    static Throwable unwrap(Throwable e) {
        return e instanceof CompletionException && e.getCause() != null ? unwrap(e.getCause()) : e;
    }

    /** Does something with an outcome, be it a value or an error. */
    static <T> void whenDone(CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> action) {
        stage.whenComplete(action);
    }

    static boolean is(Throwable e, Code code, String text) {
        Status status = status(e);
        return status != null && status.getCode() == code && (OURS + text).equals(status.getDescription());
    }

    static boolean isLeaseGone(Throwable e) {
        return is(e, Code.NOT_FOUND, "requested lease not found");
    }

    static boolean isLeaseThere(Throwable e) {
        return is(e, Code.FAILED_PRECONDITION, "lease already exists");
    }

    static boolean isCompacted(Throwable e) {
        return is(e, Code.OUT_OF_RANGE, "mvcc: required revision has been compacted");
    }

    /** Refused before anything was done: the member knows no leader. */
    static boolean isLeaderless(Throwable e) {
        return is(e, Code.UNAVAILABLE, "no leader");
    }

    static boolean isWithoutAuthentication(Throwable e) {
        return is(e, Code.FAILED_PRECONDITION, "authentication is not enabled");
    }

    static boolean isStaleToken(Throwable e) {
        return is(e, Code.UNAUTHENTICATED, "invalid auth token")
                || is(e, Code.INVALID_ARGUMENT, "revision of auth store is old");
    }

    /** An answer that is longer than we take. */
    static boolean isTooLong(Throwable e) {
        Status status = status(e);
        return status != null
                && status.getCode() == Code.RESOURCE_EXHAUSTED
                && !String.valueOf(status.getDescription()).startsWith(OURS);
    }

    /** Whether it was the connection that failed, and not the member that answered. */
    static boolean isBroken(Throwable e) {
        Status status = status(e);
        return status != null
                && status.getCode() == Code.UNAVAILABLE
                && !String.valueOf(status.getDescription()).startsWith(OURS);
    }

    /** Whether trying again may help, if that is harmless. */
    static boolean isPassing(Throwable e) {
        return status(e) != null && translate("", false, e).kind() == Kind.UNAVAILABLE;
    }

    static boolean mayHaveBeenApplied(Throwable error) {
        Throwable e = unwrap(error);
        return e instanceof StoreException known
                ? known.kind() == Kind.OUTCOME_UNKNOWN
                : translate("", true, e).kind() == Kind.OUTCOME_UNKNOWN;
    }

    static StoreException translate(String what, boolean write, Throwable error) {
        Throwable e = unwrap(error);
        if (e instanceof StoreException known) {
            return known;
        }
        Status status = status(e);
        if (status == null) {
            return new StoreException(Kind.INVALID, what + " failed: " + e, e);
        }
        if (isBroken(e)) {
            return new StoreException(
                    write ? Kind.OUTCOME_UNKNOWN : Kind.UNAVAILABLE, what + ": the connection broke", e);
        }
        if (isLeaseGone(e)) {
            return new StoreException(Kind.SESSION_LOST, what + ": the session is over", e);
        }
        return new StoreException(kind(e, status, write), what + ": " + advice(e, status), e);
    }

    static @Nullable Status status(Throwable error) {
        return unwrap(error) instanceof StatusRuntimeException e ? e.getStatus() : null;
    }

    private static Kind kind(Throwable e, Status status, boolean write) {
        if (isLeaderless(e)) {
            return Kind.UNAVAILABLE;
        }
        return switch (status.getCode()) {
            case PERMISSION_DENIED, UNAUTHENTICATED -> Kind.DENIED;
            case RESOURCE_EXHAUSTED -> isTooLong(e) ? Kind.TOO_LARGE : Kind.UNAVAILABLE;
            case INVALID_ARGUMENT -> invalid(e);
            case FAILED_PRECONDITION, OUT_OF_RANGE, NOT_FOUND, ALREADY_EXISTS, UNIMPLEMENTED -> Kind.INVALID;
            default -> write ? Kind.OUTCOME_UNKNOWN : Kind.UNAVAILABLE;
        };
    }

    private static Kind invalid(Throwable e) {
        if (is(e, Code.INVALID_ARGUMENT, "request is too large")
                || is(e, Code.INVALID_ARGUMENT, "too many operations in txn request")) {
            return Kind.TOO_LARGE;
        }
        return isRefusal(e) || isStaleToken(e) ? Kind.DENIED : Kind.INVALID;
    }

    private static boolean isRefusal(Throwable e) {
        return is(e, Code.INVALID_ARGUMENT, "authentication failed, invalid user ID or password") || isAnonymous(e);
    }

    private static boolean isAnonymous(Throwable e) {
        return is(e, Code.INVALID_ARGUMENT, "user name is empty");
    }

    private static String advice(Throwable e, Status status) {
        if (isAnonymous(e)) {
            return "etcd asks for a user: give user:password@ in the store's URI";
        }
        if (isRefusal(e)) {
            return "etcd refuses the user or the password: correct what the store's URI gives";
        }
        if (status.getCode() == Code.PERMISSION_DENIED) {
            return "no permission: grant the user's role to read and write all keys that begin with the namespace";
        }
        if (is(e, Code.RESOURCE_EXHAUSTED, "mvcc: database space exceeded")) {
            return "etcd's quota is used up and it takes no more writes: compact, defragment, then disarm the alarm";
        }
        if (isTooLong(e)) {
            return "the answer is longer than we take: keep large data elsewhere and a reference to it here";
        }
        return "etcd answered " + status.getCode()
                + (status.getDescription() == null ? "" : ", " + status.getDescription());
    }
}
