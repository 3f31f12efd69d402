package io.quorate.checkpoint;

import io.quorate.DocumentWrite;
import io.quorate.FencingToken;
import io.quorate.Grant;
import io.quorate.Loss;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** A grant whose process may die just before and just after the store has committed. */
record CrashingGrant(Grant grant, CrashPoints process) implements Grant {

    @Override
    public long commit(DocumentWrite... writes) throws InterruptedException {
        String what =
                "commit of " + Arrays.stream(writes).map(DocumentWrite::name).collect(Collectors.joining(", "));
        process.step("before " + what);
        long revision = grant.commit(writes);
        process.step("after " + what);
        return revision;
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
    public void close() {
        grant.close();
    }
}
