package io.quorate.examples.digits;

/** One operator of an ONNX graph: {@code NodeProto} with its {@code AttributeProto}s. */
final class OnnxNode {
    private static final int NODE_INPUT = 1;
    private static final int NODE_OUTPUT = 2;
    private static final int NODE_OPERATOR = 4;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_INT = 3;
    private static final int ATTRIBUTE_INTS = 8;
    private static final int ATTRIBUTE_TYPE = 20;
    private static final int TYPE_INT = 2;
    private static final int TYPE_INTS = 7;

    private final Protobuf message = new Protobuf();

    OnnxNode(String operator, String first, String[] others, String output) {
        message.text(NODE_INPUT, first);
        for (String input : others) {
            message.text(NODE_INPUT, input);
        }
        message.text(NODE_OUTPUT, output).text(NODE_OPERATOR, operator);
    }

    OnnxNode integer(String name, int value) {
        return attribute(name, TYPE_INT, new Protobuf().number(ATTRIBUTE_INT, value));
    }

    OnnxNode integers(String name, int... values) {
        Protobuf attribute = new Protobuf();
        for (int value : values) {
            attribute.number(ATTRIBUTE_INTS, value);
        }
        return attribute(name, TYPE_INTS, attribute);
    }

    Protobuf message() {
        return message;
    }

    private OnnxNode attribute(String name, int type, Protobuf attribute) {
        message.message(NODE_ATTRIBUTE, attribute.text(ATTRIBUTE_NAME, name).number(ATTRIBUTE_TYPE, type));
        return this;
    }
}
