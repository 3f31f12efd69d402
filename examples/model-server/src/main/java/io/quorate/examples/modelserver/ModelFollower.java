package io.quorate.examples.modelserver;

import io.quorate.Document;
import io.quorate.examples.digits.PublishedModel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the pointer to the newest published model: verifies the file, tries the model, and serves it without a restart.
 * What fails is said, and the last good model stays until the pointer moves on. Calls come one after the other.
 */
final class ModelFollower implements Consumer<Optional<Document>> {
    private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);

    private final String node;
    private final Path folder;
    private final ModelServer server;
    private final Consumer<InferenceModel> swapped;

    ModelFollower(String node, Path folder, ModelServer server, Consumer<InferenceModel> swapped) {
        this.node = node;
        this.folder = folder;
        this.server = server;
        this.swapped = swapped;
    }

    @Override
    public void accept(Optional<Document> pointer) {
        pointer.flatMap(document -> PublishedModel.of(document.value()))
                .filter(model -> !model.sha256().equals(server.model().revision()))
                .ifPresent(this::take);
    }

    private void take(PublishedModel published) {
        try {
            InferenceModel model = InferenceModel.load(folder.resolve(published.file()), published.sha256());
            server.swap(model);
            Report.line("swapped", node, "version=" + model.version() + " accuracy=" + published.accuracy());
            swapped.accept(model);
        } catch (ModelException e) {
            String kept = server.model().version();
            LOG.warn("{} goes on with version {}: version {} is no good", node, kept, published.version(), e);
            Report.line("kept", node, "version=" + kept + " refused=" + published.version());
        }
    }
}
