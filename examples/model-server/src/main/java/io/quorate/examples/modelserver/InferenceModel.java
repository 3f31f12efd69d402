package io.quorate.examples.modelserver;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxModelMetadata;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.quorate.examples.digits.DigitModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An ONNX model in memory. Thread-safe: inferences run side by side, and {@link #close} waits for those under way, since
 * freeing the native session under one of them would end the process.
 */
public final class InferenceModel implements AutoCloseable {
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final OrtSession session;
    private final String source;
    private final String revision;
    private final String version;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private boolean closed;

    private InferenceModel(ModelFile file, OrtSession session) throws OrtException {
        source = file.name();
        revision = file.revision();
        this.session = session;
        OnnxModelMetadata facts = session.getMetadata();
        version = facts.getCustomMetadataValue(DigitModel.VERSION).orElseGet(() -> Long.toString(facts.getVersion()));
        inputs = specs(session.getInputInfo().values());
        outputs = specs(session.getOutputInfo().values());
    }

    /**
     * Loads a model. The revision and the model come from one reading of the file, so they belong together even if the
     * file is replaced meanwhile.
     *
     * @param path an ONNX file
     * @return the model, to be closed by the caller
     * @throws ModelException the file is missing, unreadable, damaged, not ONNX, or uses what we do not serve
     */
    public static InferenceModel load(Path path) {
        return open(ModelFile.read(path));
    }

    /**
     * Loads a model whose contents are known. Damage is found before any of it is parsed.
     *
     * @param path an ONNX file
     * @param sha256 its SHA-256, in lower-case hexadecimal digits
     * @return the model, to be closed by the caller
     * @throws ModelException as {@link #load(Path)}, or the file has other contents
     */
    public static InferenceModel load(Path path, String sha256) {
        ModelFile file = ModelFile.read(path);
        if (!file.revision().equals(sha256)) {
            throw new ModelException(
                    "The " + file.name() + " (" + file.bytes().length + " bytes) has the SHA-256 " + file.revision()
                            + " instead of " + sha256 + "; it is damaged or another model's.",
                    null);
        }
        return open(file);
    }

    /**
     * The digit model that ships with the examples.
     *
     * @return the model, to be closed by the caller
     */
    public static InferenceModel bundled() {
        return open(new ModelFile("the bundled digit model", DigitModel.bundled()));
    }

    private static InferenceModel open(ModelFile file) {
        OrtSession session = file.openSession();
        try {
            return new InferenceModel(file, session);
        } catch (OrtException | RuntimeException e) {
            closeQuietly(session, e);
            throw new ModelException("Cannot serve " + file.name() + ": " + e.getMessage(), e);
        }
    }

    private static void closeQuietly(OrtSession session, Exception reason) {
        try {
            session.close();
        } catch (OrtException e) {
            reason.addSuppressed(e);
        }
    }

    private List<TensorSpec> specs(Collection<NodeInfo> nodes) {
        return nodes.stream().map(this::spec).toList();
    }

    private TensorSpec spec(NodeInfo node) {
        if (node.getInfo() instanceof TensorInfo tensor) {
            return new TensorSpec(node.getName(), type(node.getName(), tensor), tensor.getShape());
        }
        throw new ModelException(
                "'" + node.getName() + "' of " + source + " is no tensor; only tensors are served.", null);
    }

    private TensorType type(String name, TensorInfo tensor) {
        return TensorType.of(tensor.type)
                .orElseThrow(() -> new ModelException(
                        "Tensor '" + name + "' of " + source + " has the type " + tensor.type
                                + ", which is not served; export the model with one of "
                                + List.of(TensorType.values()) + ".",
                        null));
    }

    /**
     * Identifies the file's contents.
     *
     * @return the SHA-256 of the file, in lower-case hexadecimal digits
     */
    public String revision() {
        return revision;
    }

    /**
     * The version that the model was given when it was made.
     *
     * @return as in the model's metadata
     */
    public String version() {
        return version;
    }

    List<TensorSpec> inputs() {
        return inputs;
    }

    List<TensorSpec> outputs() {
        return outputs;
    }

    /** Whether who can ask the one can ask the other. */
    boolean isLike(InferenceModel other) {
        return texts(inputs).equals(texts(other.inputs)) && texts(outputs).equals(texts(other.outputs));
    }

    private static List<String> texts(List<TensorSpec> specs) {
        return specs.stream()
                .map(spec -> spec.name() + ' ' + spec.type() + ' ' + spec.shapeText())
                .toList();
    }

    /** Keeps the model from being closed until {@link #leave}; false if it is closed already. */
    boolean enter() {
        use.readLock().lock();
        if (closed) {
            use.readLock().unlock();
            return false;
        }
        return true;
    }

    /** By the thread that entered. */
    void leave() {
        use.readLock().unlock();
    }

    /** Runs the model; the tensors must fit {@link #inputs()}. */
    List<Tensor> infer(List<Tensor> tensors, Set<String> wanted) {
        if (!enter()) {
            throw new ModelException("The model is closed; load it again.", null);
        }
        try {
            return run(tensors, wanted);
        } catch (OrtException e) {
            throw new ModelException("Inference failed: " + e.getMessage(), e);
        } finally {
            leave();
        }
    }

    private List<Tensor> run(List<Tensor> tensors, Set<String> wanted) throws OrtException {
        Map<String, OnnxTensor> natives = new HashMap<>();
        try {
            for (Tensor tensor : tensors) {
                natives.put(tensor.name(), onnx(tensor));
            }
            try (OrtSession.Result result = session.run(natives, wanted)) {
                return outputs(result);
            }
        } finally {
            natives.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor onnx(Tensor tensor) throws OrtException {
        // The runtime takes bytes for other types from native memory only.
        ByteBuffer data = ByteBuffer.allocateDirect(tensor.data().remaining()).order(ByteOrder.nativeOrder());
        data.put(tensor.data().duplicate()).flip();
        return OnnxTensor.createTensor(
                environment, data, tensor.shape(), tensor.type().onnx());
    }

    private List<Tensor> outputs(OrtSession.Result result) {
        List<Tensor> tensors = new ArrayList<>();
        for (Map.Entry<String, OnnxValue> entry : result) {
            OnnxTensor value = (OnnxTensor) entry.getValue();
            tensors.add(new Tensor(
                    entry.getKey(),
                    type(entry.getKey(), value.getInfo()),
                    value.getInfo().getShape(),
                    value.getByteBuffer().order(ByteOrder.LITTLE_ENDIAN)));
        }
        return tensors;
    }

    /** Waits for the inferences under way, then frees the native memory. Idempotent. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } catch (OrtException e) {
            throw new ModelException("The model did not close: " + e.getMessage(), e);
        } finally {
            use.writeLock().unlock();
        }
    }
}
