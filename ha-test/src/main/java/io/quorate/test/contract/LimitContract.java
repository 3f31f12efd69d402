package io.quorate.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.Limits;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is too large is refused before it can hurt the store. */
abstract class LimitContract extends ContractTest {

    @Test
    void limitsArePositiveAndConstant() {
        TestNode node = node("a");
        Limits limits = node.backend().limits();
        assertThat(limits.maxValueBytes()).isPositive();
        assertThat(limits.maxWritesPerCommit()).isGreaterThan(1);
        assertThat(limits.maxEntriesPerSession()).isGreaterThanOrEqualTo(1000);
        assertThat(node.backend().limits()).isEqualTo(limits);
    }

    @Test
    void emptyValuesAreValues() {
        assertRoundTrip(NOTHING);
    }

    @Test
    void valuesOfTheLargestSizeAreKeptWhole() {
        byte[] largest = new byte[node("probe").backend().limits().maxValueBytes()];
        for (int i = 0; i < largest.length; i++) {
            largest[i] = (byte) (i * 31);
        }
        assertRoundTrip(largest);
    }

    @Test
    void largerValuesAreRefusedByEveryOperation() {
        TestNode node = node("a");
        Entry entry = join(node);
        byte[] tooLarge = new byte[node.backend().limits().maxValueBytes() + 1];
        List<CompletionStage<?>> refused = List.of(
                node.session().join(dir, freshName(), tooLarge),
                node.session().replace(entry, tooLarge),
                node.backend().put(dir + "/doc", tooLarge, Expected.any()),
                node.session().commit(entry, List.of(new Write.Put(dir + "/doc", tooLarge, Expected.any()))),
                node.session().commit(entry, List.of(new Write.Hold(dir + "/held", tooLarge))));
        refused.forEach(stage -> assertThat(failure(stage)).isEqualTo(Kind.TOO_LARGE));
        assertThat(get(node.backend().list(dir))).containsExactly(entry);
    }

    @Test
    void commitTakesTheMostWritesAndNoMore() {
        TestNode node = node("a");
        Entry guard = join(node);
        int most = node.backend().limits().maxWritesPerCommit();
        List<Write> writes = IntStream.range(0, most + 1)
                .<Write>mapToObj(i -> new Write.Put(dir + "/doc" + i, NOTHING, Expected.any()))
                .toList();
        assertThat(failure(node.session().commit(guard, writes))).isEqualTo(Kind.TOO_LARGE);
        assertThat(get(node.backend().list(dir))).containsExactly(guard);
        assertThat(get(node.session().commit(guard, writes.subList(0, most))).entries())
                .hasSize(most);
        assertThat(get(node.backend().list(dir))).hasSize(most + 1);
    }

    @Test
    void sessionTakesTheMostEntriesAndNoMore() {
        TestNode node = busyNode("a");
        int most = node.backend().limits().maxEntriesPerSession();
        List<CompletionStage<Entry>> joins = IntStream.range(0, most)
                .mapToObj(i -> node.session().join(dir, freshName(), NOTHING))
                .toList();
        List<Entry> joined = joins.stream().map(this::get).toList();
        assertThat(failure(node.session().join(dir, freshName(), NOTHING))).isEqualTo(Kind.TOO_LARGE);
        List<Write> hold = List.of(new Write.Hold(dir + "/held", NOTHING));
        assertThat(failure(node.session().commit(joined.get(0), hold))).isEqualTo(Kind.TOO_LARGE);
        get(node.backend().put(dir + "/doc", NOTHING, Expected.any()));
        assertThat(get(node.session().remove(joined.get(1)))).isTrue();
        join(node);
        assertThat(failure(node.session().join(dir, freshName(), NOTHING))).isEqualTo(Kind.TOO_LARGE);
        join(node("b"));
    }

    private void assertRoundTrip(byte[] value) {
        TestNode node = node("a");
        TestNode other = node("b");
        RecordedWatch watch = watch(other, dir);
        Entry joined = get(node.session().join(dir, freshName(), value));
        Entry replaced = join(node, "before");
        replaced = get(node.session().replace(replaced, value));
        Entry put = get(node.backend().put(dir + "/put", value, Expected.any()));
        Entry held = commit(node, joined, new Write.Hold(dir + "/held", value))
                .entries()
                .get(0);
        List<Entry> written = List.of(joined, replaced, put, held);
        assertThat(written).allSatisfy(e -> assertThat(e.value()).isEqualTo(value));
        await(
                "the watch shows all four",
                () -> written.stream()
                        .allMatch(e -> watch.entry(e.key())
                                .filter(seen -> Arrays.equals(seen.value(), value))
                                .isPresent()));
        assertThat(written)
                .allSatisfy(e -> assertThat(
                                get(other.backend().get(e.key())).orElseThrow().value())
                        .isEqualTo(value));
        assertThat(get(other.backend().list(dir)))
                .hasSize(4)
                .allSatisfy(e -> assertThat(e.value()).isEqualTo(value));
    }
}
