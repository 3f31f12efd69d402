package io.quorate.examples.modelserver;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what can be answered at once: health and metadata. */
final class Descriptions {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptions.class);
    private static final String VERSION = Optional.ofNullable(
                    Descriptions.class.getPackage().getImplementationVersion())
            .orElse("development");

    private final String name;
    private final ServedModel served;
    private final BooleanSupplier live;
    private final BooleanSupplier ready;
    private final Supplier<Map<String, String>> properties;

    Descriptions(
            String name,
            ServedModel served,
            BooleanSupplier live,
            BooleanSupplier ready,
            Supplier<Map<String, String>> properties) {
        this.name = name;
        this.served = served;
        this.live = live;
        this.ready = ready;
        this.properties = properties;
    }

    Answer answer(Route.Kind kind) {
        return switch (kind) {
            case LIVE -> health(live, value -> Map.of("live", value));
            case READY -> health(ready, value -> Map.of("ready", value));
            case MODEL_READY -> health(ready, value -> Map.of("name", name, "ready", value));
            case MODEL -> Answer.json(200, model());
            case SERVER -> Answer.json(200, server());
            case INFER -> throw new IllegalArgumentException("An inference is no description");
        };
    }

    private static Answer health(BooleanSupplier health, Function<Boolean, Map<String, ?>> body) {
        boolean good = isGood(health);
        return Answer.json(good ? 200 : 503, body.apply(good));
    }

    /** A check that throws has found something wrong. */
    private static boolean isGood(BooleanSupplier health) {
        try {
            return health.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.warn("A health check threw", e);
            return false;
        }
    }

    private static Map<String, ?> server() {
        return Map.of("name", "quorate-model-server", "version", VERSION, "extensions", List.of("binary_tensor_data"));
    }

    private Map<String, ?> model() {
        InferenceModel model = served.current();
        return Map.of(
                "name", name,
                "versions", List.of(model.version()),
                "platform", "onnx_onnxv1",
                "inputs", tensors(model.inputs()),
                "outputs", tensors(model.outputs()),
                "properties", properties(model));
    }

    private Map<String, String> properties(InferenceModel model) {
        Map<String, String> all = new TreeMap<>(properties.get());
        all.put("revision", model.revision());
        return all;
    }

    private static List<Map<String, ?>> tensors(List<TensorSpec> specs) {
        return specs.stream().<Map<String, ?>>map(Descriptions::tensor).toList();
    }

    private static Map<String, ?> tensor(TensorSpec spec) {
        return Map.of(
                "name", spec.name(),
                "datatype", spec.type().name(),
                "shape", Arrays.stream(spec.shape()).boxed().toList());
    }
}
