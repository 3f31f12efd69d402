package io.quorate.zookeeper;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/** From ZooKeeper's errors to what a caller may conclude from them. */
final class Failures {
    private Failures() {}

    static Throwable unwrap(Throwable e) {
        return e instanceof CompletionException && e.getCause() != null ? unwrap(e.getCause()) : e;
    }

    static boolean is(Throwable e, Code code) {
        return unwrap(e) instanceof KeeperException k && k.code() == code;
    }

    /** Does something with an outcome, be it a value or an error. */
    static <T> void whenDone(CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> action) {
        stage.whenComplete(action);
    }

    /** Completes a future as another does. */
    static <T> void complete(CompletableFuture<T> future, CompletionStage<T> as) {
        whenDone(as, (value, error) -> {
            if (error == null) {
                future.complete(value);
            } else {
                future.completeExceptionally(error);
            }
        });
    }

    /** Does something else instead of failing with this code. */
    static <T> CompletableFuture<T> on(Code code, CompletableFuture<T> first, Supplier<CompletableFuture<T>> instead) {
        return first.exceptionallyCompose(e -> is(e, code) ? instead.get() : CompletableFuture.failedFuture(unwrap(e)));
    }

    /** Whether the request may have been applied although it failed. */
    static boolean isUnknown(Code code) {
        return switch (code) {
            // The client reports "expired" for whatever was in flight when it gave its session up itself.
            case CONNECTIONLOSS, REQUESTTIMEOUT, OPERATIONTIMEOUT, SESSIONEXPIRED, SYSTEMERROR, RUNTIMEINCONSISTENCY ->
                true;
            default -> false;
        };
    }

    /** Whether the whole of a write may have been applied although it failed. */
    static boolean mayHaveBeenApplied(Throwable error) {
        Throwable e = unwrap(error);
        return e instanceof KeeperException k && isUnknown(k.code());
    }

    static StoreException translate(String what, boolean write, Throwable error) {
        Throwable e = unwrap(error);
        if (e instanceof StoreException known) {
            return known;
        }
        if (e instanceof KeeperException k) {
            return new StoreException(kind(k.code(), write), what + ": " + advice(k), k);
        }
        return new StoreException(Kind.INVALID, what + " failed: " + e, e);
    }

    private static Kind kind(Code code, boolean write) {
        return switch (code) {
            case NOAUTH, AUTHFAILED, SESSIONCLOSEDREQUIRESASLAUTH -> Kind.DENIED;
            case QUOTAEXCEEDED -> Kind.TOO_LARGE;
            case NOTEMPTY, NOCHILDRENFOREPHEMERALS, BADARGUMENTS, INVALIDACL, UNIMPLEMENTED -> Kind.INVALID;
            default -> write && isUnknown(code) ? Kind.OUTCOME_UNKNOWN : Kind.UNAVAILABLE;
        };
    }

    private static String advice(KeeperException e) {
        return switch (e.code()) {
            case NOAUTH ->
                "no permission on " + e.getPath() + ": give user:password@ in the store's URI, or widen the node's ACL";
            case AUTHFAILED, SESSIONCLOSEDREQUIRESASLAUTH -> "the server refuses the credentials";
            case QUOTAEXCEEDED -> "the quota on " + e.getPath() + " is used up: raise it";
            case NOTEMPTY -> e.getPath() + " has nodes below it: remove those first";
            case NOCHILDRENFOREPHEMERALS ->
                "a node above " + e.getPath()
                        + " lives with a session and cannot have others below it: use another key";
            default -> "ZooKeeper answered " + e.code() + (e.getPath() == null ? "" : " for " + e.getPath());
        };
    }
}
