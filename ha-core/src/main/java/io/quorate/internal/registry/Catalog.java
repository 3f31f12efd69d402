package io.quorate.internal.registry;

import io.quorate.ConfigurationException;
import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which services there are: stores list the entries of a directory, not the directories in it. So each node keeps one entry
 * that names the services it has instances of. Confined to the loop, but for {@link #services()}.
 */
final class Catalog {
    private static final String DIR = "catalog";
    private static final String WHAT = "the list of this node's services";
    private static final String MEMBER = "services";

    private final NodeCore core;
    private final Leases leases;
    private final Map<String, Integer> own = new TreeMap<>();
    private @Nullable LeasedEntry lease;

    Catalog(NodeCore core, Leases leases) {
        this.core = core;
        this.leases = leases;
    }

    void add(String service) {
        if (own.merge(service, 1, Integer::sum) == 1) {
            publish();
        }
    }

    void remove(String service) {
        if (own.computeIfPresent(service, (name, count) -> count == 1 ? null : count - 1) == null) {
            publish();
        }
    }

    Set<String> services() throws InterruptedException {
        List<Entry> entries = Calls.await("list services", core.backend().list(DIR), core.requestTimeout());
        TreeSet<String> names = new TreeSet<>();
        for (Entry entry : entries) {
            try {
                names.addAll(JsonObject.parse(entry.value()).strings(MEMBER).keySet());
            } catch (MalformedException e) {
                core.skipped().report(entry, e);
            }
        }
        return Collections.unmodifiableSet(names);
    }

    private void publish() {
        LeasedEntry current = lease;
        if (own.isEmpty() && current != null) {
            current.withdraw(new IllegalStateException("no service is left"));
            lease = null;
        } else if (current != null) {
            current.changed();
        } else if (!own.isEmpty()) {
            LeasedEntry begun = leases.keep(WHAT, DIR, this::encode);
            lease = begun;
            begun.changed().whenComplete((done, refusal) -> {
                if (refusal instanceof ConfigurationException) {
                    lease = null;
                    core.failures().report(WHAT, refusal);
                }
            });
        }
    }

    private byte[] encode() {
        Map<String, String> services = new LinkedHashMap<>();
        own.keySet().forEach(name -> services.put(name, ""));
        return new JsonWriter().strings(MEMBER, services).toBytes();
    }
}
