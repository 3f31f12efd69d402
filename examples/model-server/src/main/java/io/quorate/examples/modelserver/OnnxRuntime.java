package io.quorate.examples.modelserver;

import ai.onnxruntime.OrtEnvironment;
import java.util.concurrent.CompletableFuture;

/** The native runtime, loaded where there is room for it. */
final class OnnxRuntime {
    /** Only reserved: pages that are not touched cost nothing. */
    private static final long DEEP = 256L << 20;

    private OnnxRuntime() {}

    /**
     * ONNX Runtime 1.29 matches a regular expression against the process's command line when it is loaded, and recurses for
     * every character of it: with a class path of 4 kB it overflows an ordinary thread's stack and ends the JVM without a
     * word. So the first call happens on a thread with a deep stack.
     */
    static OrtEnvironment environment() {
        return CompletableFuture.supplyAsync(
                        OrtEnvironment::getEnvironment, load -> new Thread(null, load, "onnx-load", DEEP).start())
                .join();
    }
}
