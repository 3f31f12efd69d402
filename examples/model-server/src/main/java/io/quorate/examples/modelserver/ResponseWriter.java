package io.quorate.examples.modelserver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Writes inference responses: JSON, then the outputs that the client wants as bytes. */
final class ResponseWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private final String model;
    private final String version;

    ResponseWriter(String model, String version) {
        this.model = model;
        this.version = version;
    }

    Answer write(InferRequest request, List<Tensor> results) {
        try {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            writeJson(request, results, body);
            int jsonLength = body.size();
            for (InferRequest.Output output : request.outputs()) {
                if (output.binary()) {
                    writeBytes(named(output, results).data().duplicate(), body);
                }
            }
            return answer(body.toByteArray(), jsonLength);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused a write", e);
        }
    }

    private static Answer answer(byte[] body, int jsonLength) {
        if (body.length == jsonLength) {
            return new Answer(200, Map.of(Answer.CONTENT_TYPE, Answer.JSON), body);
        }
        return new Answer(
                200,
                Map.of(
                        Answer.CONTENT_TYPE,
                        "application/octet-stream",
                        BinaryTail.LENGTH_HEADER,
                        Integer.toString(jsonLength)),
                body);
    }

    private void writeJson(InferRequest request, List<Tensor> results, ByteArrayOutputStream body) throws IOException {
        try (JsonGenerator to = JSON.createGenerator(body)) {
            to.writeStartObject();
            to.writeStringField("model_name", model);
            to.writeStringField("model_version", version);
            if (request.id().isPresent()) {
                to.writeStringField("id", request.id().get());
            }
            to.writeArrayFieldStart("outputs");
            for (InferRequest.Output output : request.outputs()) {
                writeOutput(output, named(output, results), to);
            }
            to.writeEndArray();
            to.writeEndObject();
        }
    }

    private static Tensor named(InferRequest.Output output, List<Tensor> results) {
        return results.stream()
                .filter(tensor -> tensor.name().equals(output.name()))
                .findFirst()
                .orElseThrow(() -> new ModelException("The model gave no output '" + output.name() + "'.", null));
    }

    private static void writeOutput(InferRequest.Output output, Tensor tensor, JsonGenerator to) throws IOException {
        to.writeStartObject();
        to.writeStringField("name", tensor.name());
        to.writeStringField("datatype", tensor.type().name());
        to.writeFieldName("shape");
        to.writeArray(tensor.shape(), 0, tensor.shape().length);
        if (output.binary()) {
            to.writeObjectFieldStart("parameters");
            to.writeNumberField("binary_data_size", tensor.data().remaining());
            to.writeEndObject();
        } else {
            writeData(tensor, to);
        }
        to.writeEndObject();
    }

    private static void writeData(Tensor tensor, JsonGenerator to) throws IOException {
        ByteBuffer data = tensor.data().duplicate().order(tensor.data().order());
        to.writeArrayFieldStart("data");
        while (data.hasRemaining()) {
            tensor.type().write(data, to);
        }
        to.writeEndArray();
    }

    private static void writeBytes(ByteBuffer data, ByteArrayOutputStream body) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        body.writeBytes(bytes);
    }
}
