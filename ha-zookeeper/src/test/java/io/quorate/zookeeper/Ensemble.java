package io.quorate.zookeeper;

import io.quorate.test.store.ServerMode;
import io.quorate.test.store.ZooKeeperEnsemble;
import io.quorate.test.store.ZooKeeperServer;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;

/** Three servers for all tests of this JVM, which end with it. */
final class Ensemble {
    static final Duration TICK = Duration.ofMillis(200);
    /** A follower that is cut off goes on answering its clients for so many ticks: longer than any session here. */
    private static final int SYNC_LIMIT = 50;

    private static final Duration WHOLE = Duration.ofSeconds(60);

    private static final class Holder {
        static final ZooKeeperEnsemble ENSEMBLE = start();

        private static ZooKeeperEnsemble start() {
            try {
                return ZooKeeperEnsemble.builder()
                        .tickTime(TICK)
                        .syncLimit(SYNC_LIMIT)
                        .initLimit(SYNC_LIMIT)
                        .forceSync(false)
                        .config("maxSessionTimeout", "60000")
                        .proxied()
                        .start();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Ensemble() {}

    static ZooKeeperEnsemble get() {
        return Holder.ENSEMBLE;
    }

    static ZooKeeperServer leader() {
        return Awaitility.await()
                .atMost(WHOLE)
                .until(() -> get().leader(), Optional::isPresent)
                .orElseThrow();
    }

    /** Ends all faults and waits until every server serves. */
    static void heal() {
        try {
            for (ZooKeeperServer server : get().servers()) {
                get().heal(server.id());
                server.resume();
            }
            get().start();
            Awaitility.await()
                    .atMost(WHOLE)
                    .until(() -> get().servers().stream()
                                    .filter(s -> s.mode().equals(Optional.of(ServerMode.FOLLOWER)))
                                    .count()
                            == 2);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
