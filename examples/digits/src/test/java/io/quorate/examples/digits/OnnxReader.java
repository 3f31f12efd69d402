package io.quorate.examples.digits;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/** Reads drawings with ONNX Runtime, the judge of what we export. */
final class OnnxReader implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    final OrtSession session;

    OnnxReader(byte[] model) throws OrtException {
        session = environment.createSession(model);
    }

    float[][] probabilities(List<Drawing> drawings) throws OrtException {
        FloatBuffer pixels = FloatBuffer.allocate(drawings.size() * Drawing.PIXELS);
        drawings.forEach(drawing -> pixels.put(drawing.pixels()));
        long[] shape = {drawings.size(), 1, Drawing.SIZE, Drawing.SIZE};
        try (OnnxTensor image = OnnxTensor.createTensor(environment, pixels.flip(), shape);
                OrtSession.Result result = session.run(Map.of(DigitModel.INPUT, image))) {
            return (float[][]) result.get(DigitModel.OUTPUT).orElseThrow().getValue();
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
