package io.quorate.examples.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.NodeState;
import io.quorate.examples.modelserver.Member.Place;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MemberTest {
    private static final Place ANYWHERE = new Place("127.0.0.1", 0, 64, Duration.ofSeconds(5), Optional.empty());

    private final MemoryStore store = new MemoryStore();
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() throws Exception {
        while (!closing.isEmpty()) {
            closing.pop().close();
        }
    }

    private <T extends AutoCloseable> T later(T what) {
        closing.push(what);
        return what;
    }

    private HaNode node(String id, MemoryLink link) throws InterruptedException {
        return later(HaNode.builder("memory:").id(id).backend(link).build());
    }

    private Member join(HaNode node) throws InterruptedException {
        return later(Member.join(node, later(InferenceModel.bundled()), ANYWHERE));
    }

    private static Optional<ActiveModel> active(HaNode node) throws InterruptedException {
        return node.documents().get(ActiveModel.document("digits")).flatMap(ActiveModel::of);
    }

    private String metadata(Member member) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(member.address().resolve("/v2/models/digits"))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void aHealthyServerIsInRotationAndThePrimaryPublishesItsModel() throws Exception {
        HaNode node = node("a", store.link());
        ServiceView view = node.registry().view("digits");
        Member member = join(node);
        await().until(() -> hasOne(view, InstanceState.READY));
        ServiceInstance instance = view.instances().get(0);
        assertThat(instance.id()).isEqualTo("a");
        assertThat(instance.address()).isEqualTo(member.address());
        await().until(() -> active(node).isPresent());
        assertThat(active(node).orElseThrow().primary()).isEqualTo("a");
        await().until(() -> metadata(member).contains("\"active_primary\":\"a\""));
    }

    @Test
    void aPrimaryThatLeavesIsFollowedByOneWithAGreaterToken() throws Exception {
        HaNode first = node("a", store.link());
        Member leaving = join(first);
        await().until(() -> active(first).isPresent());
        ActiveModel before = active(first).orElseThrow();
        HaNode second = node("b", store.link());
        Member staying = join(second);
        await().until(() -> staying.health().snapshot().ready());
        leaving.close();
        await().until(() -> active(second).orElseThrow().primary().equals("b"));
        assertThat(active(second).orElseThrow().token()).isGreaterThan(before.token());
        assertThat(active(second).orElseThrow().revision()).isEqualTo(before.revision());
        await().until(() -> metadata(staying).contains("\"active_primary\":\"b\""));
    }

    @Test
    void aServerThatLeavesIsOutOfRotationBeforeItEndsWhatItHas() throws Exception {
        HaNode watching = node("watching", store.link());
        ServiceView view = watching.registry().view("digits");
        Member member = join(node("a", store.link()));
        await().until(() -> hasOne(view, InstanceState.READY));
        try (Socket halfway =
                new Socket(InetAddress.getLoopbackAddress(), member.address().getPort())) {
            String begun = "POST /v2/models/digits/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{";
            halfway.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
            await().until(() -> member.inFlight() == 1);
            CompletableFuture<Void> leaving = CompletableFuture.runAsync(member::close);
            await().until(() -> hasOne(view, InstanceState.DRAINING));
            assertThat(leaving).isNotDone();
            halfway.close();
            leaving.get();
        }
        await().until(() -> view.instances().isEmpty());
    }

    private static boolean hasOne(ServiceView view, InstanceState state) {
        return view.instances().stream().map(ServiceInstance::state).toList().equals(List.of(state));
    }

    @Test
    void losingTheStoreTakesNobodyOutOfRotation() throws Exception {
        MemoryLink link = store.link();
        HaNode node = later(HaNode.builder("memory:")
                .id("a")
                .backend(link)
                .sessionTtl(Duration.ofSeconds(1))
                .build());
        Member member = join(node);
        await().until(() -> member.health().snapshot().ready());
        await().until(() -> active(node).isPresent());
        link.cut();
        await().until(() -> node.state() != NodeState.CONNECTED);
        assertThat(member.health().snapshot().ready()).isTrue();
        assertThat(metadata(member)).contains("\"active_primary\":\"a\"");
        link.restore();
        await().until(() -> node.state() == NodeState.CONNECTED);
    }
}
