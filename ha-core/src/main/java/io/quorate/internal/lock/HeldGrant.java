package io.quorate.internal.lock;

import io.quorate.Loss;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.GrantCore;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.session.Era;
import io.quorate.lock.Permit;
import io.quorate.spi.Entry;

/** One acquisition. Invalid the moment it is closed, even while its seat serves others. */
final class HeldGrant extends GrantCore implements Permit {
    private final NodeCore core;
    private final Hold hold;

    HeldGrant(NodeCore core, String resource, Entry entry, Era era, Hold hold) {
        super(core, resource, entry, era);
        this.core = core;
        this.hold = hold;
        hold.tally().granted();
    }

    @Override
    protected void ended() {
        hold.tally().ended();
    }

    @Override
    public int permits() {
        return hold.of().kind().permits();
    }

    @Override
    public String holder() {
        return hold.of().label();
    }

    @Override
    public void close() {
        if (end(Loss.RELEASED)) {
            hold.seat().tenure().forget(this);
            hold.exit();
        }
    }

    @Override
    public void closeAndWait() throws InterruptedException {
        close();
        if (hold.seat().isOver()) {
            Calls.await("release of " + this, hold.seat().left(), core.requestTimeout());
        }
    }
}
