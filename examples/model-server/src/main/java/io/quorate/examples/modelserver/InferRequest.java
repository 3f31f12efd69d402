package io.quorate.examples.modelserver;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A request that fits the model. */
record InferRequest(Optional<String> id, List<Tensor> inputs, List<Output> outputs) {

    /** An output that the client asked for, and whether it wants bytes instead of JSON. */
    record Output(String name, boolean binary) {}

    Set<String> outputNames() {
        return outputs.stream().map(Output::name).collect(Collectors.toUnmodifiableSet());
    }
}
