package io.quorate.examples.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.Document;
import io.quorate.DocumentWrite;
import io.quorate.HaNode;
import io.quorate.examples.digits.DigitModel;
import io.quorate.examples.digits.DigitPainter;
import io.quorate.examples.digits.Network;
import io.quorate.examples.digits.PublishedModel;
import io.quorate.examples.digits.Trainer;
import io.quorate.examples.launch.Closer;
import io.quorate.memory.MemoryStore;
import io.quorate.registry.ServiceView;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model server and the pointer that it follows. */
final class SwapTest {
    private static final Network TRAINED = Network.forDigits(3);

    private final Closer closing = new Closer();
    private HaNode node;
    private Member member;
    private V2Client client;

    @TempDir
    Path folder;

    @BeforeAll
    static void train() {
        new Trainer(TRAINED).train(new DigitPainter(3), 300, 24, 3e-3);
    }

    @BeforeEach
    void start() throws InterruptedException {
        node = closing.add(HaNode.builder("memory:")
                .id("a")
                .backend(new MemoryStore().link())
                .build());
        Member.Place place = new Member.Place("127.0.0.1", 0, 64, Duration.ofSeconds(5), Optional.of(folder));
        member = closing.add(Member.join(node, closing.add(InferenceModel.bundled()), place));
        client = new V2Client(member.address().getPort());
    }

    @AfterEach
    void close() {
        closing.close();
    }

    private void publish(long version, byte[] file, String sha256) throws Exception {
        PublishedModel model = new PublishedModel(version, "digits-" + version + ".onnx", sha256, .98, version);
        Files.write(folder.resolve(model.file()), file);
        node.documents().put(DocumentWrite.put(PublishedModel.document("digits"), model.toBytes()));
    }

    private void publish(long version) throws Exception {
        byte[] file = DigitModel.export(TRAINED, version, Map.of());
        publish(version, file, PublishedModel.sha256(file));
    }

    private String version() {
        return V2Client.json(client.get("/v2/models/digits"))
                .path("versions")
                .path(0)
                .asText();
    }

    @Test
    void aPublishedModelIsServedWithoutARestartAndEverybodyIsToldItsVersion() throws Exception {
        ServiceView view = closing.add(node.registry().view("digits"));
        assertThat(version()).isEqualTo("1");
        publish(400);
        await().until(() -> version().equals("400"));
        await().until(() -> view.instances().size() == 1
                && view.instances().get(0).version().equals("400"));
        await().until(() -> node.documents()
                .get(ActiveModel.document("digits"))
                .flatMap(ActiveModel::of)
                .filter(active -> active.version().equals("400"))
                .isPresent());
        assertThat(client.get("/v2/models/digits/versions/1").statusCode()).isEqualTo(404);
        publish(500);
        await().until(() -> version().equals("500"));
    }

    @Test
    void aBadFileLeavesTheLastGoodModelServed() throws Exception {
        publish(400);
        await().until(() -> version().equals("400"));
        byte[] whole = DigitModel.export(TRAINED, 500, Map.of());
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        publish(500, flipped, PublishedModel.sha256(whole));
        byte[] poem = {'r', 'o', 's', 'e', 's'};
        publish(501, poem, PublishedModel.sha256(poem));
        byte[] untrained = DigitModel.export(Network.forDigits(9), 502, Map.of());
        publish(502, untrained, PublishedModel.sha256(untrained));
        // The pointer moves on to a good one: by then all before it have been refused or passed over.
        assertThat(version()).isEqualTo("400");
        assertThat(member.health().snapshot().ready()).isTrue();
        publish(600);
        await().until(() -> version().equals("600"));
    }

    @Test
    void eachBadFileIsRefused() throws Exception {
        ModelServer server = closing.add(
                ModelServer.builder(closing.add(InferenceModel.bundled())).start());
        ModelFollower follower = new ModelFollower("b", folder, server, model -> {});
        for (byte[] file :
                List.of(new byte[] {1, 2, 3}, DigitModel.export(Network.forDigits(9), 7, Map.of()), new byte[0])) {
            Files.write(folder.resolve("bad.onnx"), file);
            follower.accept(Optional.of(pointer("bad.onnx", PublishedModel.sha256(file))));
            assertThat(server.model().version()).isEqualTo("1");
        }
        Files.write(folder.resolve("good.onnx"), DigitModel.export(TRAINED, 8, Map.of()));
        follower.accept(Optional.of(pointer("good.onnx", PublishedModel.sha256(new byte[] {1}))));
        follower.accept(Optional.of(pointer("absent.onnx", PublishedModel.sha256(new byte[] {2}))));
        assertThat(server.model().version()).isEqualTo("1");
        assertThat(server.canary()).isTrue();
    }

    private static Document pointer(String file, String sha256) {
        byte[] value = new PublishedModel(7, file, sha256, .9, 7).toBytes();
        return new Document(PublishedModel.document("digits"), value, 1, 1);
    }

    @Test
    void aSwapFailsNoRequest() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        String request = V2Client.request(new DigitPainter(1).paint(2));
        CompletableFuture<Integer> load = CompletableFuture.supplyAsync(() -> {
            int answers = 0;
            while (!over.get()) {
                HttpResponse<byte[]> answer = client.infer(request);
                assertThat(answer.statusCode()).as(V2Client.error(answer)).isEqualTo(200);
                answers++;
            }
            return answers;
        });
        for (int version = 10; version < 20; version++) {
            String next = "" + version;
            publish(version);
            await().until(() -> version().equals(next));
        }
        over.set(true);
        assertThat(load.join()).isPositive();
    }
}
