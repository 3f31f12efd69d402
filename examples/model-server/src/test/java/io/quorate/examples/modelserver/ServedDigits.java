package io.quorate.examples.modelserver;

import java.util.function.UnaryOperator;

/** A running server on a free port, and a client for it. */
final class ServedDigits implements AutoCloseable {
    final InferenceModel model = InferenceModel.bundled();
    final ModelServer server;
    final V2Client client;

    ServedDigits(UnaryOperator<ModelServerBuilder> setup) {
        server = setup.apply(ModelServer.builder(model).instance("gpu-7")).start();
        client = new V2Client(server.port());
    }

    static ServedDigits start() {
        return new ServedDigits(setup -> setup);
    }

    @Override
    public void close() {
        server.close();
        model.close();
    }
}
