package io.quorate.health;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Reads the beginning of a body and gives up the rest, so that an endless one ends. */
final class BoundedBody implements BodySubscriber<String> {
    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final ByteBuffer begin;
    private @Nullable Subscription subscription;

    BoundedBody(int limit) {
        begin = ByteBuffer.allocate(limit);
    }

    @Override
    public CompletionStage<String> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription upstream) {
        subscription = upstream;
        upstream.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        boolean fits = true;
        for (ByteBuffer part : parts) {
            int room = Math.min(part.remaining(), begin.remaining());
            fits &= room == part.remaining();
            begin.put(part.slice().limit(room));
        }
        if (subscription != null && fits) {
            subscription.request(1);
        } else if (subscription != null) {
            subscription.cancel();
            onComplete();
        }
    }

    @Override
    public void onError(Throwable problem) {
        body.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
        body.complete(new String(begin.array(), 0, begin.position(), StandardCharsets.UTF_8));
    }
}
