package io.quorate;

import io.quorate.PeerEvidence.Kind;
import io.quorate.internal.lifeline.EvidenceSource;
import io.quorate.internal.lifeline.Peer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lifelines that tell what a test wants them to, true or false. */
public final class SimulatedEvidence {
    private record Line(String watcher, Peer peer, EvidenceSource.Listener listener) {}

    private final Set<Line> lines = new LinkedHashSet<>();
    private int ports = 1_000;

    /** Gives a node that is to be built lifelines of this kind. */
    public HaNodeBuilder on(String id, HaNodeBuilder builder) {
        String address = "127.0.0.1:" + ++ports;
        return builder.evidence(new EvidenceSource() {
            @Override
            public Optional<String> address() {
                return Optional.of(address);
            }

            @Override
            public Watch watch(Peer peer, Listener listener) {
                Line line = new Line(id, peer, listener);
                lines.add(line);
                return () -> lines.remove(line);
            }

            @Override
            public void close() {
                lines.removeIf(line -> line.watcher().equals(id));
            }
        });
    }

    /** Tells everybody who watches a node. */
    public void tell(String nodeId, Kind kind) {
        List.copyOf(lines).stream()
                .filter(line -> line.peer().nodeId().equals(nodeId))
                .forEach(line -> line.listener().evidence(kind));
    }

    /** Tells one who watches a node. */
    public void tell(String watcher, String nodeId, Kind kind) {
        List.copyOf(lines).stream()
                .filter(line ->
                        line.watcher().equals(watcher) && line.peer().nodeId().equals(nodeId))
                .forEach(line -> line.listener().evidence(kind));
    }

    /** Who watches whom, as {@code watcher->watched}. */
    public List<String> watching() {
        return lines.stream()
                .map(line -> line.watcher() + "->" + line.peer().nodeId())
                .sorted()
                .toList();
    }
}
