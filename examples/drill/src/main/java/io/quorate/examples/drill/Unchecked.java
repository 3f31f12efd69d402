package io.quorate.examples.drill;

import io.quorate.DocumentWrite;
import io.quorate.Grant;
import io.quorate.GrantLostException;
import io.quorate.StoreUnavailableException;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.GrantCore;
import io.quorate.spi.Committed;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * A grant as its holder sees it that has passed the local check just before a long pause: valid still. Only the store can
 * refuse what it writes.
 */
final class Unchecked extends ForwardingGrant {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final GrantCore grant;

    Unchecked(Grant grant) {
        super(grant);
        this.grant = (GrantCore) grant;
    }

    @Override
    public boolean isValid() {
        return true;
    }

    @Override
    public long commit(DocumentWrite... writes) throws InterruptedException {
        CompletionStage<Committed> done = grant.era()
                .session()
                .commit(
                        grant.entry(),
                        Stream.of(writes).<Write>map(GrantCore::toPut).toList());
        try {
            return Calls.await("a late commit under " + grant, done, LIMIT).revision();
        } catch (StoreUnavailableException e) {
            // As the grant's own commit says it: no trying again brings this session back.
            if (e.getCause() instanceof StoreException store && store.kind() == StoreException.Kind.SESSION_LOST) {
                throw new GrantLostException("a late commit under " + grant + ": the session is over", store);
            }
            throw e;
        }
    }
}
