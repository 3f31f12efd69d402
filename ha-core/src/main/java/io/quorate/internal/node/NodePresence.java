package io.quorate.internal.node;

import io.quorate.Loss;
import io.quorate.NodeInfo;
import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.session.Era;
import io.quorate.internal.session.Participant;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Publishes who this node is under {@code nodes/}, once per session, and reads who else is there. */
final class NodePresence implements Participant {
    private static final String DIR = "nodes";

    private final NodeCore core;
    private @Nullable BackendSession published;

    NodePresence(NodeCore core) {
        this.core = core;
    }

    @Override
    public void eraBegan(Era era) {
        BackendSession session = era.session();
        if (published == session) {
            return;
        }
        published = session;
        String name = core.names().next();
        Retry.untilKnown(core, () -> published == session, () -> session.join(DIR, name, write(core)))
                .whenComplete((joined, failure) -> {
                    if (failure != null && Calls.storeFailure(failure).kind() != StoreException.Kind.SESSION_LOST) {
                        core.failures().report("publishing this node", failure);
                    }
                });
    }

    @Override
    public void eraEnded(Loss loss) {
        // The entry lives with the session, not with the era.
    }

    static List<NodeInfo> list(NodeCore core) throws InterruptedException {
        List<NodeInfo> nodes = new ArrayList<>();
        for (Entry entry : Calls.await("list nodes", core.backend().list(DIR), core.requestTimeout())) {
            try {
                nodes.add(read(entry));
            } catch (MalformedException e) {
                core.skipped().report(entry, e);
            }
        }
        return List.copyOf(nodes);
    }

    private static byte[] write(NodeCore core) {
        NodeInfo info = core.info();
        return new JsonWriter()
                .string("id", info.id())
                .string("incarnation", info.incarnation())
                .string("host", info.host())
                .string("zone", info.zone())
                .string("region", info.region())
                .strings("labels", info.labels())
                .string("version", info.version())
                .string("lifeline", core.lifelines().address().orElse(""))
                .toBytes();
    }

    private static NodeInfo read(Entry entry) throws MalformedException {
        JsonObject json = JsonObject.parse(entry.value());
        return new NodeInfo(
                json.string("id"),
                json.string("incarnation"),
                json.optionalString("host").orElse(""),
                json.optionalString("zone").orElse(""),
                json.optionalString("region").orElse(""),
                Map.copyOf(json.strings("labels")),
                json.optionalString("version").orElse(""));
    }
}
