package io.quorate.test.net;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Springs on the first reply after enough request bytes went through: the target has then acted on the request, and its
 * client will not learn of it. Only for the loop's thread.
 */
final class ReplyTrap {
    private final long requestBytes;
    private final Runnable onSprung;
    private final Map<Link, Long> forwardedBefore = new HashMap<>();
    private final CompletableFuture<Void> sprung = new CompletableFuture<>();

    ReplyTrap(long requestBytes, Runnable onSprung) {
        this.requestBytes = requestBytes;
        this.onSprung = onSprung;
    }

    CompletableFuture<Void> sprung() {
        return sprung;
    }

    void watch(Link link, long forwarded) {
        forwardedBefore.put(link, forwarded);
    }

    void onReply(Link link) {
        long before = forwardedBefore.getOrDefault(link, 0L);
        if (link.requestBytes() - before >= requestBytes) {
            link.reset();
            onSprung.run();
            // Whoever waits for it runs elsewhere: the loop serves every proxy of the JVM.
            sprung.completeAsync(() -> null);
        }
    }
}
