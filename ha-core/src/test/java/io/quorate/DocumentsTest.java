package io.quorate;

import static io.quorate.Simulation.MOMENT;
import static io.quorate.Simulation.TTL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.internal.node.DefaultNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private final Simulation simulation = new Simulation();
    private final HaNode node = simulation.node("a");
    private final HaNode other = simulation.node("b");
    private final List<String> seen = new ArrayList<>();

    private Document put(HaNode writer, DocumentWrite write) throws Exception {
        return simulation.blocking(() -> writer.documents().put(write));
    }

    private ThrowingCallable putting(DocumentWrite write) {
        return () -> put(node, write);
    }

    private Optional<Document> get(String name) throws Exception {
        return simulation.blocking(() -> node.documents().get(name));
    }

    private static DocumentWrite write(String name, String value) {
        return DocumentWrite.put(name, value.getBytes(UTF_8));
    }

    private Subscription observe(HaNode observer, String name) {
        return observer.documents()
                .observe(
                        name,
                        document -> seen.add(
                                document.map(d -> new String(d.value(), UTF_8)).orElse("-")));
    }

    @Test
    void whatOneNodeWritesAnotherReads() throws Exception {
        assertThat(get("head")).isEmpty();
        Document written = put(other, write("head", "1"));
        assertThat(get("head")).get().satisfies(read -> {
            assertThat(read.name()).isEqualTo("head");
            assertThat(read.value()).isEqualTo("1".getBytes(UTF_8));
            assertThat(read.revision()).isEqualTo(written.revision());
            assertThat(read.version()).isEqualTo(written.version());
        });
        assertThat(put(node, write("head", "2")).revision()).isGreaterThan(written.revision());
    }

    @Test
    void aStaleExpectationConflictsAndWritesNothing() throws Exception {
        Document first = put(node, DocumentWrite.create("head", "1".getBytes(UTF_8)));
        put(other, DocumentWrite.replace(first, "2".getBytes(UTF_8)));

        assertThatThrownBy(putting(DocumentWrite.replace(first, "3".getBytes(UTF_8))))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("head");
        assertThatThrownBy(putting(DocumentWrite.create("head", "3".getBytes(UTF_8))))
                .isInstanceOf(ConflictException.class);
        Document gone = new Document("absent", new byte[0], 1, 0);
        assertThatThrownBy(putting(DocumentWrite.replace(gone, "3".getBytes(UTF_8))))
                .isInstanceOf(ConflictException.class);
        assertThat(get("head")).get().extracting(Document::value).isEqualTo("2".getBytes(UTF_8));
        assertThat(get("absent")).isEmpty();
    }

    @Test
    void aDocumentAndAWriteKeepTheirBytesToThemselves() throws Exception {
        byte[] bytes = {1};
        DocumentWrite write = DocumentWrite.put("head", bytes);
        bytes[0] = 2;
        Document document = put(node, write);
        document.value()[0] = 3;
        assertThat(document.value()).containsExactly(1);
        assertThat(write.value()).containsExactly(1);
    }

    @Test
    void aPayloadOverTheLimitIsRefused() throws Exception {
        put(node, DocumentWrite.put("head", new byte[1_000_000]));
        assertThatThrownBy(putting(DocumentWrite.put("head", new byte[1_000_001])))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("write document 'head'", "1000001", "1000000");
        assertThat(get("head")).get().satisfies(d -> assertThat(d.value()).hasSize(1_000_000));
    }

    @Test
    void anObserverIsToldThePresentStateThenEveryChangeItIsSeenToMake() throws Exception {
        observe(node, "head");
        simulation.pass(MOMENT);
        assertThat(seen).containsExactly("-");

        put(other, write("head", "1"));
        put(other, write("unrelated", "x"));
        put(other, write("head", "2"));
        simulation.pass(MOMENT);
        removeHead();
        assertThat(seen).containsExactly("-", "1", "2", "-");
    }

    private void removeHead() {
        var session = ((DefaultNode) other).core().keeper().era().orElseThrow().session();
        simulation.store.list("documents").stream()
                .filter(e -> e.name().equals("head"))
                .forEach(session::remove);
        simulation.pass(MOMENT);
    }

    @Test
    void aSecondObserverIsToldThePresentStateToo() throws Exception {
        put(node, write("head", "1"));
        observe(node, "head");
        simulation.pass(MOMENT);
        observe(node, "head");
        simulation.pass(MOMENT);
        assertThat(seen).containsExactly("1", "1");
    }

    @Test
    void whatChangedWhileTheStoreWasAwayIsToldOnceItIsBackAndOnlyTheLatest() throws Exception {
        put(other, write("head", "1"));
        observe(node, "head");
        observe(node, "still");
        simulation.pass(MOMENT);
        simulation.link(node).cut();
        simulation.pass(Duration.ofSeconds(4));
        put(other, write("head", "2"));
        put(other, write("head", "3"));
        simulation.pass(Duration.ofSeconds(1));
        assertThat(seen).containsExactly("1", "-");

        simulation.link(node).restore();
        simulation.pass(TTL);
        assertThat(seen).containsExactly("1", "-", "3");
    }

    @Test
    void observationsOutliveALostSession() throws Exception {
        observe(node, "head");
        simulation.pass(MOMENT);
        simulation.link(node).expireSession();
        simulation.pass(TTL);
        put(other, write("head", "1"));
        simulation.pass(MOMENT);
        assertThat(seen).containsExactly("-", "1");
    }

    @Test
    void anObserverThatThrowsIsReportedAndHearsOfTheNextChange() throws Exception {
        List<Optional<Document>> told = new ArrayList<>();
        node.documents().observe("head", document -> {
            told.add(document);
            throw new IllegalStateException("broken on purpose");
        });
        observe(node, "head");
        simulation.pass(MOMENT);
        put(other, write("head", "1"));
        simulation.pass(MOMENT);

        assertThat(told).hasSize(2);
        assertThat(seen).containsExactly("-", "1");
        assertThat(simulation.failures)
                .hasSize(2)
                .allSatisfy(f -> assertThat(f).contains("observer of document head", "broken on purpose"));
    }

    @Test
    void theLastObserverTakesTheWatchWithIt() throws Exception {
        Subscription first = observe(node, "head");
        Subscription second = observe(node, "head");
        simulation.pass(MOMENT);
        assertThat(simulation.store.watches()).isEqualTo(1);

        first.close();
        first.close();
        put(other, write("head", "1"));
        simulation.pass(MOMENT);
        assertThat(seen).containsExactly("-", "-", "1");
        second.close();
        simulation.pass(MOMENT);
        assertThat(simulation.store.watches()).isZero();

        observe(node, "head");
        simulation.pass(MOMENT);
        assertThat(seen).endsWith("1", "1");
    }

    @Test
    void aConnectionThatBreaksBeforeTheAnswerLeavesTheOutcomeUnknown() throws Exception {
        simulation.link(node).breakBeforeNextReply();
        assertThatThrownBy(putting(write("head", "1"))).isInstanceOf(OutcomeUnknownException.class);
        simulation.pass(Duration.ofSeconds(2));
        assertThat(get("head")).isPresent();
    }

    @Test
    void withTheStoreAwayCallsFailInTime() {
        simulation.store.stop();
        simulation.pass(Duration.ofSeconds(2));
        assertThatThrownBy(putting(write("head", "1")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("write document 'head'");
        assertThatThrownBy(() -> get("head"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("read document 'head'");
    }

    @Test
    void aClosedNodeHasNoDocuments() {
        Documents documents = node.documents();
        node.closeAsync();
        simulation.pass(MOMENT);
        assertThatThrownBy(() -> get("head")).isInstanceOf(NodeClosedException.class);
        assertThatThrownBy(putting(write("head", "1"))).isInstanceOf(NodeClosedException.class);
        assertThatThrownBy(() -> documents.observe("head", document -> {})).isInstanceOf(NodeClosedException.class);
    }
}
