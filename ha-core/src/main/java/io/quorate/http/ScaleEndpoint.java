package io.quorate.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.failover.ScaleAdvice;
import io.quorate.failover.ScaleAdvisor;
import io.quorate.failover.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalDouble;

/**
 * Scale advice as one JSON document with numbers at fixed places, as KEDA's metrics-api scaler wants them
 * ({@code valueLocation: signals.gpu-utilisation.value}).
 */
final class ScaleEndpoint implements Endpoint {
    private static final JsonFactory JSON = new JsonFactory();

    private final ScaleAdvisor advisor;

    ScaleEndpoint(ScaleAdvisor advisor) {
        this.advisor = advisor;
    }

    @Override
    public Reply reply(Query query) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
        return Reply.json(200, out.toByteArray());
    }

    private void write(JsonGenerator json) throws IOException {
        ScaleAdvice advice = advisor.advice();
        json.writeStartObject();
        json.writeStringField("advice", advice.name());
        json.writeNumberField("step", advice == ScaleAdvice.OUT ? 1 : advice == ScaleAdvice.IN ? -1 : 0);
        json.writeObjectFieldStart("signals");
        for (Signal signal : advisor.signals()) {
            json.writeObjectFieldStart(signal.name());
            writeValue(json, signal.value());
            json.writeBooleanField("raised", signal.isRaised());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Null for what is not known: an autoscaler then falls back, which a made-up 0 would keep it from. */
    private static void writeValue(JsonGenerator json, OptionalDouble value) throws IOException {
        if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
            json.writeNumberField("value", value.getAsDouble());
        } else {
            json.writeNullField("value");
        }
    }
}
