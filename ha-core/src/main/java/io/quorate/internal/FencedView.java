package io.quorate.internal;

import io.quorate.internal.FencedNames.Kind;
import io.quorate.internal.FencedNames.Version;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A fenced directory as one listing showed it. What counts for a name is its greatest version since the greatest seal, or
 * else what that seal says.
 */
public final class FencedView {
    private final List<Version> all;
    private final Optional<Version> seal;
    /** What counted for each name when it was sealed. */
    private final Map<String, Version> bases = new HashMap<>();

    public FencedView(List<Version> all, Optional<Version> seal, byte[] sealed) {
        this.all = all;
        this.seal = seal;
        for (String line : new String(sealed, StandardCharsets.UTF_8).split("\n")) {
            FencedNames.parse(line).ifPresent(v -> bases.put(v.name(), v));
        }
    }

    public static Optional<Version> seal(List<Version> all) {
        return all.stream().filter(v -> v.kind() == Kind.SEAL).max(Version.ORDER);
    }

    public Optional<Long> greatest() {
        return all.stream().map(Version::token).max(Comparator.naturalOrder());
    }

    public boolean isSealedBy(long token) {
        return seal.isPresent() && seal.get().token() == token;
    }

    public Optional<Version> current(String name) {
        long since = seal.map(Version::token).orElse(-1L);
        Optional<Version> written =
                versions(name).filter(v -> v.token() >= since).max(Version.ORDER);
        return written.isPresent() ? written : Optional.ofNullable(bases.get(name));
    }

    public long nextSequence() {
        return 1 + all.stream().mapToLong(Version::sequence).max().orElse(0);
    }

    /** What counts, as a seal keeps it. */
    public byte[] describe() {
        StringBuilder text = new StringBuilder();
        Stream.concat(all.stream().filter(v -> v.kind() == Kind.VERSION).map(Version::name), bases.keySet().stream())
                .distinct()
                .forEach(name ->
                        current(name).ifPresent(v -> text.append(v.fileName()).append('\n')));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Fences and seals that a token's own have made pointless. */
    public List<String> outdatedMarks(long token) {
        return all.stream()
                .filter(v -> v.kind() != Kind.VERSION && v.token() < token)
                .map(Version::fileName)
                .toList();
    }

    /**
     * Versions of a name that a write under this token has replaced, and those of overtaken writers. None that a greater
     * token's seal counts on: such a token would have refused the write.
     */
    public List<String> outdated(String name, long token) {
        Optional<Version> current = current(name);
        return versions(name)
                .filter(v -> v.token() <= token && current.isPresent())
                .filter(v -> Version.ORDER.compare(v, current.get()) < 0)
                .map(Version::fileName)
                .toList();
    }

    private Stream<Version> versions(String name) {
        return all.stream().filter(v -> v.kind() == Kind.VERSION && v.name().equals(name));
    }
}
