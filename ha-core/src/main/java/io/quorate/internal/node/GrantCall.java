package io.quorate.internal.node;

import io.quorate.Grant;
import io.quorate.internal.callback.InterruptibleCall;

/** One call of a callback that exercises a grant. It can be interrupted, and only while it runs. */
final class GrantCall<G extends Grant> {
    private final G grant;
    private final InterruptibleCall call;

    GrantCall(GrantCallback.Body<G> body, G grant) {
        this.grant = grant;
        call = new InterruptibleCall(() -> body.exercise(grant));
    }

    /** A grant that was lost before its call began is not worth the call. */
    void run() throws Exception {
        if (grant.isValid()) {
            call.run();
        }
    }

    void interrupt() {
        call.interrupt();
    }
}
