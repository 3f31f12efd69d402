package io.quorate.internal.lifeline;

import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which process stands behind a session, and where it can be watched, as the nodes' entries tell. On the loop. */
final class PeerDirectory {
    private final NodeCore core;
    private final Mirror mirror;
    private Map<Entry, Optional<Peer>> read = new HashMap<>();
    private Map<String, Peer> byOwner = new HashMap<>();

    PeerDirectory(NodeCore core, Runnable changed) {
        this.core = core;
        mirror = Mirror.of(core, "nodes", () -> {
            refresh();
            changed.run();
        });
    }

    /** The process that holds a session, if it can be watched and is not this one. */
    Optional<Peer> of(String owner) {
        return Optional.ofNullable(byOwner.get(owner));
    }

    void close() {
        mirror.close();
    }

    /** Each entry is read once, however often others change. */
    private void refresh() {
        Map<Entry, Optional<Peer>> next = new HashMap<>();
        Map<String, Peer> owners = new HashMap<>();
        for (Entry entry : mirror.entries()) {
            Optional<Peer> peer = read.containsKey(entry) ? read.get(entry) : read(entry);
            next.put(entry, peer);
            peer.ifPresent(p -> owners.put(entry.owner(), p));
        }
        read = next;
        byOwner = owners;
    }

    private Optional<Peer> read(Entry entry) {
        try {
            JsonObject json = JsonObject.parse(entry.value());
            String incarnation = json.string("incarnation");
            Optional<InetSocketAddress> address =
                    json.optionalString("lifeline").flatMap(Addresses::parse);
            String host = json.optionalString("host").orElse("");
            if (address.isEmpty()
                    || incarnation.equals(core.info().incarnation())
                    || (address.get().getAddress().isLoopbackAddress()
                            && !host.equals(core.info().host()))) {
                return Optional.empty();
            }
            return Optional.of(new Peer(json.string("id"), incarnation, address.get()));
        } catch (MalformedException e) {
            core.skipped().report(entry, e);
            return Optional.empty();
        }
    }
}
