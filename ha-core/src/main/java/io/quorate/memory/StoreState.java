package io.quorate.memory;

import io.quorate.spi.Committed;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.Limits;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What requests do once they are at the store. Guarded by the store's lock. */
final class StoreState {
    private final Limits limits;
    private final Entries entries = new Entries();
    private final Sessions sessions = new Sessions();
    private final Map<String, Set<Subscription>> subscriptions = new HashMap<>();

    StoreState(Limits limits) {
        this.limits = limits;
    }

    Entries entries() {
        return entries;
    }

    Sessions sessions() {
        return sessions;
    }

    Entry put(String key, byte[] value, Expected expected) {
        Transaction tx = new Transaction(entries);
        Entry written = tx.put(key, value, expected);
        apply(tx);
        return written;
    }

    Entry join(String session, String key, byte[] value) {
        sessions.require(session);
        Transaction tx = new Transaction(entries);
        Optional<Entry> there = tx.at(key);
        if (there.isPresent()) {
            return recognise(there.get(), session);
        }
        requireRoom(session);
        Entry created = tx.create(key, value, session);
        apply(tx);
        return created;
    }

    Entry replace(String session, Entry entry, byte[] value) {
        sessions.require(session);
        Transaction tx = new Transaction(entries);
        Entry now = requireStillThere(tx, entry);
        if (!now.owner().equals(session)) {
            throw new StoreException(
                    Kind.INVALID, "'" + entry.key() + "' is not of session " + session + ": its own may replace it");
        }
        Entry changed = tx.change(now, value);
        apply(tx);
        return changed;
    }

    boolean remove(String session, Entry entry) {
        sessions.require(session);
        Transaction tx = new Transaction(entries);
        if (!tx.has(entry)) {
            return false;
        }
        tx.remove(entry);
        apply(tx);
        return true;
    }

    Committed commit(String session, Entry guard, List<Write> writes) {
        sessions.require(session);
        Transaction tx = new Transaction(entries);
        requireStillThere(tx, guard);
        List<Entry> written = new ArrayList<>();
        for (Write write : writes) {
            if (write instanceof Write.Put p) {
                written.add(tx.put(p.key(), p.value(), p.expected()));
            } else if (write instanceof Write.Hold h) {
                requireRoom(session);
                written.add(tx.hold(h.key(), h.value(), session));
            } else if (write instanceof Write.Remove r) {
                removeOrConflict(tx, r.entry());
            }
        }
        apply(tx);
        return new Committed(entries.revision(), written);
    }

    /** Ends a session in the order in which its entries came: the store's own end of it is told to the holder. */
    void end(String session, Optional<String> reason) {
        boolean there = reason.map(r -> sessions.lose(session, r)).orElseGet(() -> sessions.forget(session));
        if (there) {
            Transaction tx = new Transaction(entries);
            List.copyOf(entries.ownedBy(session)).stream()
                    .flatMap(key -> entries.get(key).stream())
                    .forEach(tx::remove);
            apply(tx);
        }
    }

    void expireDue(long now) {
        sessions.due(now).forEach(id -> end(id, Optional.of("the store heard nothing from it for its whole TTL")));
    }

    /** The state from which the subscription goes on. */
    List<Entry> subscribe(Subscription subscription) {
        subscriptions
                .computeIfAbsent(subscription.dir(), d -> new LinkedHashSet<>())
                .add(subscription);
        return entries.list(subscription.dir());
    }

    void unsubscribe(Subscription subscription) {
        Set<Subscription> ofDir = subscriptions.getOrDefault(subscription.dir(), Set.of());
        if (ofDir.contains(subscription) && ofDir.remove(subscription) && ofDir.isEmpty()) {
            subscriptions.remove(subscription.dir());
        }
    }

    int subscriptions() {
        return subscriptions.values().stream().mapToInt(Set::size).sum();
    }

    private void apply(Transaction tx) {
        for (String key : tx.apply()) {
            Optional<Entry> now = entries.get(key);
            subscriptions.getOrDefault(Keys.dirOf(key), Set.of()).forEach(s -> s.changed(key, now));
        }
    }

    private void requireRoom(String session) {
        if (entries.ownedBy(session).size() >= limits.maxEntriesPerSession()) {
            throw new StoreException(
                    Kind.TOO_LARGE,
                    "session " + session + " has " + limits.maxEntriesPerSession()
                            + " entries, the most a session may have: remove some, or spread them over nodes");
        }
    }

    private static Entry recognise(Entry there, String session) {
        if (there.owner().equals(session)) {
            return there;
        }
        throw new StoreException(
                Kind.CONFLICT, "'" + there.key() + "' belongs to session '" + there.owner() + "': take a fresh name");
    }

    private static Entry requireStillThere(Transaction tx, Entry entry) {
        return tx.at(entry.key())
                .filter(entry::sameAs)
                .orElseThrow(() -> new StoreException(
                        Kind.GONE,
                        "'" + entry.key() + "' of revision " + entry.createRevision() + " is not there any more"));
    }

    private static void removeOrConflict(Transaction tx, Entry entry) {
        if (!tx.has(entry)) {
            throw new StoreException(
                    Kind.CONFLICT,
                    "'" + entry.key() + "' of revision " + entry.createRevision()
                            + " is not there to be removed: read it again and decide");
        }
        tx.remove(entry);
    }
}
