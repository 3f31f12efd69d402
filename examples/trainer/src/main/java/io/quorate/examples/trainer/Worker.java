package io.quorate.examples.trainer;

import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.checkpoint.CheckpointStorage;
import io.quorate.checkpoint.FileStorage;
import io.quorate.group.Generation;
import io.quorate.group.GenerationCallback;
import io.quorate.group.GroupTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A worker's life in one generation of the group: restore what was published last, meet the others, train until the end.
 * Whatever goes wrong with another worker ends the generation; the survivors, and a spare in the place of the lost, begin
 * again from the checkpoint. Nothing of a generation outlives it: connections and checkpoint threads are closed with it.
 */
final class Worker implements GenerationCallback {
    private static final String JOB = "digits";
    private static final Duration OTHERS_END = Duration.ofMinutes(2);

    private final HaNode node;
    private final WorkerOptions options;
    private final CheckpointStorage storage;
    private final Publisher publisher;
    private final String id;

    Worker(HaNode node, WorkerOptions options) {
        this.node = node;
        this.options = options;
        id = node.info().id();
        storage = FileStorage.at(options.folder().checkpoints());
        publisher = new Publisher(id, options.plan(), options.folder(), options.goodEnough());
    }

    @Override
    public void work(Generation generation) throws InterruptedException {
        try (Links links = new Links(generation, options.patience());
                Saver saver = new Saver(
                        options.plan(),
                        node.checkpoints(JOB, storage),
                        generation,
                        options.saveEvery(),
                        (saved, state) -> {
                            Report.line(
                                    "saved", id, "step=" + saved.checkpoint().step() + " token=" + generation.token());
                            publisher.publish(generation, state);
                        })) {
            Learner learner = saver.restore();
            List<String> members = generation.members().stream()
                    .map(member -> member.nodeId() + "~" + member.incarnation())
                    .toList();
            learner.history()
                    .mark(new History.Mark(learner.step(), generation.token().value(), members));
            Report.line(
                    "resumed",
                    id,
                    "step=" + learner.step() + " token=" + generation.token() + " rank=" + generation.rank() + " size="
                            + generation.size());
            new Training(id, options, generation, links, saver, learner).run();
            finish(generation, saver, learner);
        } catch (IOException | GroupTimeoutException e) {
            // Somebody is gone, or as good as gone. To wait for the store to notice would only cost time.
            Report.line("abandoned", id, "token=" + generation.token() + " reason=" + e);
            generation.close();
        } catch (GrantLostException e) {
            Report.line("abandoned", id, "token=" + generation.token() + " reason=" + e.getMessage());
        }
    }

    /** The result, which the leader publishes, sends everybody home; until then this worker may be needed. */
    private void finish(Generation generation, Saver saver, Learner learner) throws InterruptedException {
        saver.awaitPublished();
        if (generation.isLeader() && node.documents().get(Result.DOCUMENT).isEmpty()) {
            // The leader that saved the last step did not live to make it known.
            publisher.publish(generation, learner.snapshot());
        }
        generation.barrier("end", OTHERS_END);
    }
}
