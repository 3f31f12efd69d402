package io.quorate.internal.registry;

import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.json.MalformedException;
import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import io.quorate.spi.Entry;
import io.quorate.spi.OwnedName;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** Instances as entries carry them. One per view: thousands of instances share few zones, versions and labels. */
final class InstanceCodec {
    private static final int SHARED = 4_096;

    private final String service;
    private final Map<Object, Object> shared = new HashMap<>();

    InstanceCodec(String service) {
        this.service = service;
    }

    static byte[] encode(ServiceInstance instance) {
        return new JsonWriter()
                .string("id", instance.id())
                .string("address", instance.address().toString())
                .string("zone", instance.zone())
                .string("region", instance.region())
                .number("weight", instance.weight())
                .string("version", instance.version())
                .strings("labels", instance.labels())
                .string("state", instance.state().name())
                .toBytes();
    }

    ServiceInstance decode(Entry entry) throws MalformedException {
        if (!OwnedName.isOwned(entry.name()) || entry.owner().isEmpty()) {
            throw new MalformedException("not leased by a node");
        }
        JsonObject json = JsonObject.parse(entry.value());
        try {
            return ServiceInstance.builder(service)
                    .id(json.string("id"))
                    .address(URI.create(json.string("address")))
                    .zone(share(json.optionalString("zone").orElse("")))
                    .region(share(json.optionalString("region").orElse("")))
                    .weight(weight(json.number("weight").orElse(1)))
                    .version(share(json.optionalString("version").orElse("")))
                    .labels(share(Map.copyOf(json.strings("labels"))))
                    .state(InstanceState.valueOf(json.optionalString("state").orElse("READY")))
                    .build();
        } catch (IllegalArgumentException e) {
            // What strangers wrote must not break a line of the log.
            throw new MalformedException(String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", "?"), e);
        }
    }

    private static int weight(Number value) throws MalformedException {
        if (value instanceof Integer weight) {
            return weight;
        }
        throw new MalformedException("member 'weight' is not an integer");
    }

    @SuppressWarnings("unchecked")
    private <T> T share(T value) {
        if (shared.size() >= SHARED) {
            shared.clear();
        }
        Object known = shared.putIfAbsent(value, value);
        return known == null ? value : (T) known;
    }
}
