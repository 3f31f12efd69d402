package io.quorate.examples.modelserver;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.quorate.examples.digits.PublishedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model's bytes and what to call them in errors. */
record ModelFile(String name, byte[] bytes) {
    private static final String MEND = "; give the path of a model in ONNX format, such as TrainDigits writes";

    static ModelFile read(Path path) {
        String name = "model file " + path.toAbsolutePath();
        if (!Files.exists(path)) {
            throw new ModelException("There is no " + name + MEND + ".", null);
        }
        if (!Files.isRegularFile(path)) {
            throw new ModelException("The " + name + " is not a regular file" + MEND + ".", null);
        }
        try {
            return new ModelFile(name, Files.readAllBytes(path));
        } catch (IOException e) {
            throw new ModelException("The " + name + " cannot be read (" + e + "); check its permissions.", e);
        }
    }

    String revision() {
        return PublishedModel.sha256(bytes);
    }

    OrtSession openSession() {
        if (bytes.length == 0) {
            throw new ModelException("The " + name + " is empty" + MEND + ".", null);
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // Requests run side by side already; threads inside one inference would only fight over the cores.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            // What is wrong is thrown and said by us; the runtime would say it again on stderr.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            return OnnxRuntime.environment().createSession(bytes, options);
        } catch (OrtException e) {
            throw new ModelException(
                    "The " + name + " (" + bytes.length + " bytes, SHA-256 " + revision()
                            + ") is damaged or not an ONNX model: " + e.getMessage() + MEND + ".",
                    e);
        }
    }
}
