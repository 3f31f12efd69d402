package io.quorate.memory;

import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.OwnedName;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes that see each other and reach the entries together, at one revision, or never. Guarded by the store's lock. */
final class Transaction {
    private final Entries entries;
    private final Map<String, Optional<Entry>> staged = new LinkedHashMap<>();
    private final long revision;

    Transaction(Entries entries) {
        this.entries = entries;
        revision = entries.revision() + 1;
    }

    Optional<Entry> at(String key) {
        Optional<Entry> mine = staged.get(key);
        return mine == null ? entries.get(key) : mine;
    }

    boolean has(Entry entry) {
        return at(entry.key()).filter(entry::sameAs).isPresent();
    }

    Entry put(String key, byte[] value, Expected expected) {
        Optional<Entry> before = at(Keys.require(key));
        if (!holds(expected, before)) {
            throw conflict("'" + key + "' is not as expected (" + expected + " but there is "
                    + before.map(e -> "version " + e.version()).orElse("nothing") + ")");
        }
        before.filter(e -> !e.owner().isEmpty()).ifPresent(e -> {
            throw conflict("'" + key + "' lives with session " + e.owner() + " and cannot be made persistent");
        });
        return before.map(e -> change(e, value)).orElseGet(() -> create(key, value, ""));
    }

    Entry hold(String key, byte[] value, String owner) {
        at(Keys.held(key)).ifPresent(e -> {
            throw conflict("'" + key + "' is there already, of session '" + e.owner() + "'");
        });
        entries.list(Keys.dirOf(key)).stream()
                .filter(e -> has(e) && !e.owner().isEmpty() && !OwnedName.isOwned(e.name()))
                .findAny()
                .ifPresent(e -> {
                    throw new StoreException(
                            Kind.INVALID,
                            "cannot hold '" + key + "' beside '" + e.key() + "': a directory has one held key");
                });
        return create(key, value, owner);
    }

    Entry create(String key, byte[] value, String owner) {
        return stage(new Entry(key, value, revision, revision, 1, owner));
    }

    Entry change(Entry now, byte[] value) {
        return stage(new Entry(now.key(), value, now.createRevision(), revision, now.version() + 1, now.owner()));
    }

    void remove(Entry entry) {
        staged.put(entry.key(), Optional.empty());
    }

    /** Makes it so; returns the keys that changed. */
    Set<String> apply() {
        if (!staged.isEmpty()) {
            entries.nextRevision();
        }
        staged.forEach((key, now) ->
                now.ifPresentOrElse(entries::set, () -> entries.get(key).ifPresent(entries::remove)));
        return staged.keySet();
    }

    private Entry stage(Entry entry) {
        staged.put(entry.key(), Optional.of(entry));
        return entry;
    }

    private static boolean holds(Expected expected, Optional<Entry> there) {
        if (expected instanceof Expected.Version v) {
            return there.filter(e -> e.version() == v.version()).isPresent();
        }
        return expected instanceof Expected.Any || there.isEmpty();
    }

    private static StoreException conflict(String message) {
        return new StoreException(Kind.CONFLICT, message + ": read it again and decide");
    }
}
