package io.quorate.examples.trainer;

import io.quorate.Document;
import io.quorate.HaNode;
import io.quorate.HaNodeBuilder;
import io.quorate.examples.launch.Closer;
import io.quorate.examples.launch.Flags;
import io.quorate.examples.launch.NodeBuilders;
import io.quorate.examples.launch.Program;
import io.quorate.group.GroupOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Runs one worker of the trainer: {@code --store zookeeper://host:port/namespace --folder shared [--id trainer-1] [--min 2]
 * [--max 3] [--last-call 10s] [--session-ttl 10s] [--host 127.0.0.1] [--patience 10s] [--save-every 3s] [--good-enough 90]
 * [--seed 7] [--steps 1000] [--block-size 4] [--no-guardian]}. Workers beyond {@code --max} wait as spares. All workers take the same
 * flags, but for the id. Ends by itself, with status 0, when the training is over.
 */
public final class TrainerMain {
    private static final String GROUP = "trainer";
    private static final double RATE = 3e-3;

    private TrainerMain() {}

    /**
     * Works until the training is over or the process is told to end.
     *
     * @param args the flags
     * @throws InterruptedException if interrupted while starting
     */
    public static void main(String[] args) throws InterruptedException {
        CompletableFuture<String> over = new CompletableFuture<>();
        Program.run("trainer", args, flags -> start(flags, over));
        System.out.println(over.join());
        System.exit(0);
    }

    private static AutoCloseable start(Flags flags, CompletableFuture<String> over) throws InterruptedException {
        String store = flags.required("store", "zookeeper://127.0.0.1:2181/training");
        String id = flags.text("id").orElse("trainer-" + ProcessHandle.current().pid());
        int min = flags.number("min", 1, Plan.BLOCKS, 2);
        GroupOptions group = GroupOptions.of(min, flags.number("max", min, Plan.BLOCKS, Math.max(min, 3)))
                .withLastCall(flags.duration("last-call", Duration.ofSeconds(10)));
        Duration ttl = flags.duration("session-ttl", Duration.ofSeconds(10));
        HaNodeBuilder builder = NodeBuilders.of(store, flags);
        WorkerOptions options = options(flags);
        flags.requireNoOthers();
        try (Closer started = new Closer()) {
            HaNode node = started.add(builder.id(id).sessionTtl(ttl).build());
            started.add(node.documents()
                    .observe(
                            Result.DOCUMENT,
                            document -> result(document)
                                    .ifPresent(result -> over.complete("finished " + id + " step=" + result.step()
                                            + " accuracy=" + result.accuracy()))));
            if (result(node.documents().get(Result.DOCUMENT)).isEmpty()) {
                started.add(node.group(GROUP).join(new Worker(node, options), group));
            }
            Report.line("ready", id, "pid=" + ProcessHandle.current().pid());
            return started.keep();
        }
    }

    private static Optional<Result> result(Optional<Document> document) {
        return document.flatMap(Result::of);
    }

    private static WorkerOptions options(Flags flags) {
        Plan plan = new Plan(
                flags.number("seed", 0, Integer.MAX_VALUE, 7),
                flags.number("steps", 1, 1_000_000, 1_000),
                flags.number("block-size", 1, 1_000, 4),
                RATE);
        return new WorkerOptions(
                plan,
                Folder.at(Path.of(flags.required("folder", "/mnt/training"))),
                flags.text("host").orElse("127.0.0.1"),
                flags.duration("save-every", Duration.ofSeconds(3)),
                flags.duration("patience", Duration.ofSeconds(10)),
                flags.number("good-enough", 0, 100, 90) / 100.0);
    }
}
