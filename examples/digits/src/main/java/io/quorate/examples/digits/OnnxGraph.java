package io.quorate.examples.digits;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a chain of operators as an ONNX model. Field numbers are those of {@code onnx.proto} in the ONNX IR
 * specification, IR version 7 (https://github.com/onnx/onnx/blob/main/docs/IR.md); each constant names its message.
 */
final class OnnxGraph {
    private static final int IR_VERSION = 7;
    private static final int OPSET = 13;

    private static final int MODEL_IR_VERSION = 1;
    private static final int MODEL_PRODUCER = 2;
    private static final int MODEL_VERSION = 5;
    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_OPSET = 8;
    private static final int MODEL_METADATA = 14;
    private static final int OPSET_VERSION = 2;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_NAME = 2;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_INPUT = 11;
    private static final int GRAPH_OUTPUT = 12;
    private static final int TENSOR_DIMS = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_RAW = 9;
    private static final int VALUE_NAME = 1;
    private static final int VALUE_TYPE = 2;
    private static final int TYPE_TENSOR = 1;
    private static final int TENSOR_TYPE_ELEMENT = 1;
    private static final int TENSOR_TYPE_SHAPE = 2;
    private static final int SHAPE_DIM = 1;
    private static final int DIM_VALUE = 1;
    private static final int DIM_PARAM = 2;
    private static final int FLOAT = 1;

    private final Protobuf graph = new Protobuf();
    private final List<OnnxNode> nodes = new ArrayList<>();
    private int values;
    private String last;

    OnnxGraph(String name, String input, int... shape) {
        graph.text(GRAPH_NAME, name).message(GRAPH_INPUT, batchOf(input, shape));
        last = input;
    }

    /** Appends an operator that reads what the one before it wrote, and then {@code inputs}. */
    OnnxNode node(String operator, String... inputs) {
        return nodeTo("value" + ++values, operator, inputs);
    }

    /** Appends the last operator, whose result is the model's. */
    OnnxNode output(String name, String operator, int... shape) {
        graph.message(GRAPH_OUTPUT, batchOf(name, shape));
        return nodeTo(name, operator);
    }

    private OnnxNode nodeTo(String output, String operator, String... inputs) {
        OnnxNode node = new OnnxNode(operator, last, inputs, output);
        nodes.add(node);
        last = output;
        return node;
    }

    /** Stores weights and returns the name to read them by. */
    String weights(float[] parameters, int at, int... shape) {
        String name = "weights" + ++values;
        Protobuf tensor = new Protobuf();
        int count = 1;
        for (int dimension : shape) {
            tensor.number(TENSOR_DIMS, dimension);
            count *= dimension;
        }
        ByteBuffer raw = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(parameters, at, count);
        graph.message(
                GRAPH_INITIALIZER,
                tensor.number(TENSOR_TYPE, FLOAT).text(TENSOR_NAME, name).bytes(TENSOR_RAW, ByteString.copyFrom(raw)));
        return name;
    }

    byte[] toBytes(String producer, long version, Map<String, String> metadata) {
        nodes.forEach(node -> graph.message(GRAPH_NODE, node.message()));
        Protobuf model = new Protobuf()
                .number(MODEL_IR_VERSION, IR_VERSION)
                .text(MODEL_PRODUCER, producer)
                .number(MODEL_VERSION, version)
                .message(MODEL_GRAPH, graph)
                .message(MODEL_OPSET, new Protobuf().number(OPSET_VERSION, OPSET));
        metadata.forEach((key, value) -> model.message(
                MODEL_METADATA, new Protobuf().text(ENTRY_KEY, key).text(ENTRY_VALUE, value)));
        return model.toByteString().toByteArray();
    }

    /** The type of any number of items of one shape: the first dimension has a name instead of a size. */
    private static Protobuf batchOf(String name, int... shape) {
        Protobuf dimensions = new Protobuf().message(SHAPE_DIM, new Protobuf().text(DIM_PARAM, "N"));
        for (int dimension : shape) {
            dimensions.message(SHAPE_DIM, new Protobuf().number(DIM_VALUE, dimension));
        }
        Protobuf tensor = new Protobuf().number(TENSOR_TYPE_ELEMENT, FLOAT).message(TENSOR_TYPE_SHAPE, dimensions);
        return new Protobuf().text(VALUE_NAME, name).message(VALUE_TYPE, new Protobuf().message(TYPE_TENSOR, tensor));
    }
}
