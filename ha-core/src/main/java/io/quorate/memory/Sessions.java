package io.quorate.memory;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The sessions that the store keeps, each until its time. Guarded by the store's lock. */
final class Sessions {
    private static final class Session {
        final long ttl;
        final Consumer<String> onLoss;
        long expiresAt;

        Session(long ttl, Consumer<String> onLoss) {
            this.ttl = ttl;
            this.onLoss = onLoss;
        }
    }

    private final Map<String, Session> byId = new LinkedHashMap<>();
    private long opened;

    String open(Duration ttl, long now, Consumer<String> onLoss) {
        String id = "memory-" + ++opened;
        byId.put(id, new Session(ttl.toNanos(), onLoss));
        touch(id, now);
        return id;
    }

    /** How many there have been. */
    long opened() {
        return opened;
    }

    /** Counts the TTL anew; false if there is no such session any more. */
    boolean touch(String id, long now) {
        Session session = byId.get(id);
        if (session != null) {
            session.expiresAt = now + session.ttl;
        }
        return session != null;
    }

    void touchAll(long now) {
        byId.keySet().forEach(id -> touch(id, now));
    }

    void require(String id) {
        if (!byId.containsKey(id)) {
            throw new StoreException(Kind.SESSION_LOST, "session " + id + " is over: open another");
        }
    }

    List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    List<String> due(long now) {
        return byId.entrySet().stream()
                .filter(e -> e.getValue().expiresAt - now <= 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How long until the first of them ends. */
    OptionalLong untilNext(long now) {
        return byId.values().stream().mapToLong(s -> s.expiresAt - now).min();
    }

    /** Ended by its holder: nobody needs to be told. */
    boolean forget(String id) {
        return byId.remove(id) != null;
    }

    /** Ended by the store. */
    boolean lose(String id, String reason) {
        Session session = byId.remove(id);
        if (session != null) {
            session.onLoss.accept(reason);
        }
        return session != null;
    }
}
