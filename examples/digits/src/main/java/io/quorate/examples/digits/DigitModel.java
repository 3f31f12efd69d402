package io.quorate.examples.digits;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The trained model as a file: how it is written, and the one that ships with the examples. */
public final class DigitModel {
    /** Name of the input tensor: float32, {@code [N, 1, 28, 28]}. */
    public static final String INPUT = "image";

    /** Name of the output tensor: float32, {@code [N, 10]}, one probability per digit. */
    public static final String OUTPUT = "probabilities";

    /** Metadata key of the model's version. */
    public static final String VERSION = "version";

    /** Metadata key of the accuracy measured after training, 0 to 1. */
    public static final String ACCURACY = "accuracy";

    private static final String RESOURCE = "digits.onnx";

    private DigitModel() {}

    /**
     * Writes a network as an ONNX model (IR version 7, opset 13).
     *
     * @param network what to write
     * @param version the model's version, from 1
     * @param metadata further facts, kept in the model's metadata beside the version
     * @return the file's bytes
     */
    public static byte[] export(Network network, long version, Map<String, String> metadata) {
        OnnxGraph graph = new OnnxGraph("digits", INPUT, 1, Drawing.SIZE, Drawing.SIZE);
        List<Layer> layers = network.layers();
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).export(graph, network.parameters(), network.offset(i));
        }
        graph.output(OUTPUT, "Softmax", Drawing.LABELS).integer("axis", 1);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(VERSION, Long.toString(version));
        facts.putAll(metadata);
        return graph.toBytes("quorate-example-digits", version, facts);
    }

    /**
     * The model that ships with the examples.
     *
     * @return the bytes of {@code digits.onnx}
     */
    public static byte[] bundled() {
        try (InputStream in = DigitModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        RESOURCE + " is missing beside " + DigitModel.class + "; run TrainDigits to make it.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
    }
}
