package io.quorate.examples.modelserver;

import io.quorate.HaNode;
import io.quorate.HaNodeBuilder;
import io.quorate.examples.launch.Closer;
import io.quorate.examples.launch.Flags;
import io.quorate.examples.launch.NodeBuilders;
import io.quorate.examples.launch.Program;
import io.quorate.http.HaHttpServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs a model server as a member of a group: {@code --store zookeeper://host:port/namespace [--id digits-1] [--zone z1]
 * [--host 127.0.0.1] [--port 8081] [--health-port 0] [--model file.onnx] [--models folder] [--queue 64] [--session-ttl 10s] [--drain 10s]
 * [--no-guardian]}. Port 0 takes any free one. With {@code --models}, the folder that a trainer publishes to, it goes over to
 * each newer model without a restart. A companion process tells the gateways and the other servers of its death, however
 * large it is, unless {@code --no-guardian} is given.
 */
public final class ModelServerMain {
    private ModelServerMain() {}

    /**
     * Runs until it is told to end, then drains.
     *
     * @param args the flags
     * @throws InterruptedException if interrupted while starting
     */
    public static void main(String[] args) throws InterruptedException {
        Program.run("model-server", args, ModelServerMain::start);
    }

    private static AutoCloseable start(Flags flags) throws InterruptedException {
        String id = flags.text("id")
                .orElse("model-server-" + ProcessHandle.current().pid());
        String zone = flags.text("zone").orElse("");
        int healthPort = flags.number("health-port", 0, 65_535, 0);
        Duration ttl = flags.duration("session-ttl", Duration.ofSeconds(10));
        Optional<String> file = flags.text("model");
        Member.Place place = new Member.Place(
                flags.text("host").orElse("127.0.0.1"),
                flags.number("port", 0, 65_535, 8081),
                flags.number("queue", 0, 100_000, 64),
                flags.duration("drain", Duration.ofSeconds(10)),
                flags.text("models").map(Path::of));
        String store = flags.required("store", "zookeeper://127.0.0.1:2181/inference");
        HaNodeBuilder builder = NodeBuilders.of(store, flags);
        flags.requireNoOthers();
        try (Closer started = new Closer()) {
            InferenceModel model = started.add(
                    file.map(path -> InferenceModel.load(Path.of(path))).orElseGet(InferenceModel::bundled));
            HaNode node = started.add(builder.id(id).zone(zone).sessionTtl(ttl).build());
            Member member = started.add(Member.join(node, model, place));
            HaHttpServer health = started.add(Operations.serve(node, member.health(), healthPort));
            Report.line("ready", id, "http=" + member.address() + " health=http://127.0.0.1:" + health.port());
            return started.keep();
        }
    }
}
