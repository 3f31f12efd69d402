package io.quorate.examples.modelserver;

import static io.quorate.examples.modelserver.HttpFailure.badRequest;
import static io.quorate.examples.modelserver.HttpFailure.quote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads inference requests of the Open Inference Protocol v2, with the binary tensor data extension
 * (https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md). Unknown
 * members and parameters are ignored, as the protocol wants it; everything else is checked. Thread-safe.
 */
final class RequestReader {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;

    RequestReader(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
    }

    InferRequest read(byte[] body, @Nullable String jsonLength) {
        int length = BinaryTail.jsonLength(jsonLength, body.length);
        JsonNode request = parse(body, length);
        if (!request.isObject()) {
            throw badRequest("The body holds no JSON object; send {\"inputs\": [...]}.");
        }
        BinaryTail tail = new BinaryTail(body, length);
        InferRequest read = new InferRequest(id(request), inputs(request, tail), outputs(request));
        tail.requireEmpty();
        return read;
    }

    private static JsonNode parse(byte[] body, int length) {
        try {
            return MAPPER.readTree(body, 0, length);
        } catch (JsonProcessingException e) {
            throw badRequest("The body is not JSON: " + quote(e.getOriginalMessage()) + place(e) + ".");
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused a read", e);
        }
    }

    private static String place(JsonProcessingException e) {
        // Broken limits, such as a thousand levels, have no place.
        return Optional.ofNullable(e.getLocation())
                .map(at -> " at line " + at.getLineNr() + ", column " + at.getColumnNr())
                .orElse("");
    }

    private static Optional<String> id(JsonNode request) {
        JsonNode id = request.path("id");
        if (!id.isMissingNode() && !id.isTextual()) {
            throw badRequest("The id is " + quote(id) + "; give a string, or none.");
        }
        return Optional.ofNullable(id.textValue());
    }

    private List<Tensor> inputs(JsonNode request, BinaryTail tail) {
        List<Tensor> tensors = new ArrayList<>();
        Set<String> given = new HashSet<>();
        for (JsonNode input : array(request, "inputs")) {
            TensorSpec spec = named(input, inputs, "input", given);
            tensors.add(TensorReader.read(input, spec, tail));
        }
        for (TensorSpec spec : inputs) {
            if (!given.contains(spec.name())) {
                throw badRequest("The input " + quote(spec.name()) + " is missing; send it as " + spec.type() + " "
                        + spec.shapeText() + ".");
            }
        }
        return tensors;
    }

    private List<InferRequest.Output> outputs(JsonNode request) {
        boolean binary = flag(request, "binary_data_output", false);
        if (request.path("outputs").isEmpty()) {
            return outputs.stream()
                    .map(spec -> new InferRequest.Output(spec.name(), binary))
                    .toList();
        }
        List<InferRequest.Output> wanted = new ArrayList<>();
        Set<String> given = new HashSet<>();
        for (JsonNode output : array(request, "outputs")) {
            TensorSpec spec = named(output, outputs, "output", given);
            wanted.add(new InferRequest.Output(spec.name(), flag(output, "binary_data", binary)));
        }
        return wanted;
    }

    private static boolean flag(JsonNode holder, String parameter, boolean otherwise) {
        JsonNode value = holder.path("parameters").path(parameter);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw badRequest("The parameter " + parameter + " is " + quote(value) + "; give true or false.");
        }
        return value.asBoolean(otherwise);
    }

    private static JsonNode array(JsonNode request, String member) {
        JsonNode array = request.path(member);
        if (!array.isArray()) {
            throw badRequest("The member " + quote(member) + " is " + (array.isMissingNode() ? "missing" : "no array")
                    + "; give an array of objects.");
        }
        return array;
    }

    private static TensorSpec named(JsonNode tensor, List<TensorSpec> specs, String kind, Set<String> given) {
        String name = tensor.path("name").asText();
        TensorSpec found = specs.stream()
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .orElseThrow(() -> badRequest("The model has no " + kind + " " + quote(name) + "; it has "
                        + specs.stream().map(TensorSpec::name).toList() + "."));
        if (!given.add(name)) {
            throw badRequest("The " + kind + " " + quote(name) + " is there twice; name it once.");
        }
        return found;
    }
}
