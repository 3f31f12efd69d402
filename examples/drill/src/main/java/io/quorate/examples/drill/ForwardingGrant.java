package io.quorate.examples.drill;

import io.quorate.DocumentWrite;
import io.quorate.FencingToken;
import io.quorate.Grant;
import io.quorate.Loss;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Another grant, but for what is overridden. */
class ForwardingGrant implements Grant {
    private final Grant grant;

    ForwardingGrant(Grant grant) {
        this.grant = grant;
    }

    /** The same under another name. */
    static Grant named(String name, Grant grant) {
        return new ForwardingGrant(grant) {
            @Override
            public String resource() {
                return name;
            }
        };
    }

    @Override
    public String resource() {
        return grant.resource();
    }

    @Override
    public FencingToken token() {
        return grant.token();
    }

    @Override
    public boolean isValid() {
        return grant.isValid();
    }

    @Override
    public long validUntil() {
        return grant.validUntil();
    }

    @Override
    public Duration remaining() {
        return grant.remaining();
    }

    @Override
    public CompletionStage<Loss> lost() {
        return grant.lost();
    }

    @Override
    public long commit(DocumentWrite... writes) throws InterruptedException {
        return grant.commit(writes);
    }

    @Override
    public void close() {
        grant.close();
    }
}
