package io.quorate.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.failover.ScaleAdvice;
import io.quorate.failover.ScaleAdvisor;
import io.quorate.failover.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalDouble;

/**
 * Scale advice as one JSON document with numbers at fixed places, as KEDA's metrics-api scaler wants them
 * ({@code valueLocation: signals.gpu-utilisation.value}). It is a list of Kubernetes' external metrics as well, for an adapter
 * to pass on: who reads either ignores the rest.
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
        writeExternalMetrics(json);
        json.writeEndObject();
    }

    /** What is not known is left out: an item cannot say so, and without one an autoscaler leaves things as they are. */
    private void writeExternalMetrics(JsonGenerator json) throws IOException {
        json.writeStringField("kind", "ExternalMetricValueList");
        json.writeStringField("apiVersion", "external.metrics.k8s.io/v1beta1");
        json.writeObjectFieldStart("metadata");
        json.writeEndObject();
        json.writeArrayFieldStart("items");
        // For the reader: Kubernetes' format has a time of day in each item. Nothing is decided by it.
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        for (Signal signal : advisor.signals()) {
            OptionalDouble value = signal.value();
            if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
                json.writeStartObject();
                json.writeStringField("metricName", signal.name());
                json.writeObjectFieldStart("metricLabels");
                json.writeEndObject();
                json.writeStringField("timestamp", now);
                json.writeStringField("value", quantity(value.getAsDouble()));
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    /** Decimal digits without an exponent; Kubernetes keeps thousandths. */
    private static String quantity(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
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
