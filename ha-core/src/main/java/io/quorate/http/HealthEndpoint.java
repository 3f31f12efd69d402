package io.quorate.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.health.HealthEngine;
import io.quorate.health.HealthSnapshot;
import io.quorate.health.ProbeKind;
import io.quorate.health.ProbeStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** The overall state of one kind, and by {@code ?verbose} the probes that decide it. */
final class HealthEndpoint implements Endpoint {
    private static final JsonFactory JSON = new JsonFactory();

    private final HealthEngine health;
    private final ProbeKind kind;

    HealthEndpoint(HealthEngine health, ProbeKind kind) {
        this.health = health;
        this.kind = kind;
    }

    @Override
    public Reply reply(Query query) {
        HealthSnapshot snapshot = health.snapshot();
        int status = snapshot.isHealthy(kind) ? 200 : 503;
        return query.isSet("verbose")
                ? Reply.json(status, json(snapshot))
                : Reply.text(status, status == 200 ? "ok" : kind + " failed");
    }

    private byte[] json(HealthSnapshot snapshot) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            write(json, snapshot);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
        return out.toByteArray();
    }

    private void write(JsonGenerator json, HealthSnapshot snapshot) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", kind.toString());
        json.writeBooleanField("healthy", snapshot.isHealthy(kind));
        json.writeBooleanField("started", snapshot.started());
        if (kind == ProbeKind.READINESS) {
            json.writeArrayFieldStart("holds");
            for (String reason : snapshot.holds()) {
                json.writeString(reason);
            }
            json.writeEndArray();
        }
        json.writeArrayFieldStart("probes");
        long now = health.ticker().nanoTime();
        for (ProbeStatus probe : deciding(snapshot)) {
            write(json, probe, now);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Start-up decides about the other two as well. */
    private List<ProbeStatus> deciding(HealthSnapshot snapshot) {
        return snapshot.probes().stream()
                .filter(probe -> probe.kind() == kind || probe.kind() == ProbeKind.STARTUP)
                .toList();
    }

    private static void write(JsonGenerator json, ProbeStatus probe, long now) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", probe.name());
        json.writeStringField("kind", probe.kind().toString());
        json.writeStringField("state", probe.state().name());
        json.writeNumberField("stateAgeMs", millis(probe.inStateFor(now)));
        if (probe.lastResult().isPresent()) {
            json.writeBooleanField("lastHealthy", probe.lastResult().get().healthy());
            json.writeStringField("detail", probe.lastResult().get().detail());
            json.writeNumberField("lastAgeMs", millis(probe.resultAge(now)));
        }
        json.writeNumberField("consecutiveFailures", probe.consecutiveFailures());
        json.writeNumberField("consecutiveSuccesses", probe.consecutiveSuccesses());
        json.writeBooleanField("stuck", probe.stuck());
        json.writeEndObject();
    }

    private static long millis(Duration age) {
        return Math.max(0, age.toMillis());
    }
}
