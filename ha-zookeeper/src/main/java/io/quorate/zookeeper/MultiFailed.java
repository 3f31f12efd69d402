package io.quorate.zookeeper;

import java.util.List;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.ErrorResult;
import org.jspecify.annotations.Nullable;

/** A transaction that was not applied, or whose outcome is unknown. */
final class MultiFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<OpResult> results;
    private final KeeperException reason;

    MultiFailed(KeeperException reason, @Nullable List<OpResult> results) {
        super(reason);
        this.reason = reason;
        this.results = results == null ? List.of() : results;
    }

    KeeperException reason() {
        return reason;
    }

    /** Which step failed; -1 if no single one did. */
    int step() {
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof ErrorResult e && isCause(e.getErr())) {
                return i;
            }
        }
        return -1;
    }

    /** Why that step failed. */
    Code code() {
        return step() < 0 ? reason.code() : Code.get(((ErrorResult) results.get(step())).getErr());
    }

    // Steps before the culprit read "rolled back", those behind it "inconsistent".
    private static boolean isCause(int error) {
        return error != Code.OK.intValue() && error != Code.RUNTIMEINCONSISTENCY.intValue();
    }
}
