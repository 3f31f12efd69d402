package io.quorate.etcd;

import static io.quorate.etcd.Site.bytes;
import static io.quorate.etcd.Site.get;
import static io.quorate.etcd.Site.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.spi.Backend;
import io.quorate.spi.Expected;
import io.quorate.test.net.Direction;
import io.quorate.test.net.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Watches where etcd's own would go wrong. */
@Tag("etcd")
class WatchTest {
    private static final byte[] EMPTY = {};

    private final Site site = new Site();
    private final Lines lines = new Lines();
    private final String namespace = "watch-" + Long.toString(System.nanoTime(), 36);
    private Backend backend;
    private Backend other;

    @BeforeEach
    void connect() {
        Cluster.heal();
        // Patient: what is slow here must not be left for another member.
        backend = site.backend(lines.uri(namespace), Site.timings(Duration.ofSeconds(60)));
        other = site.backend("etcd://" + Cluster.get().connectString() + "/" + namespace);
    }

    @AfterEach
    void close() {
        site.close();
        lines.close();
    }

    @Test
    void watchThatACompactionOvertakesIsReadAnew() {
        RecordingObserver observer = new RecordingObserver();
        backend.watch("d", observer);
        observer.awaitCall("snapshot 0");
        get(other.put("d/gone", EMPTY, Expected.any()));
        observer.awaitCall("updated gone");
        // The member can send so much and no more, and keeps the rest of the watch for later; then it is compacted.
        lines.each(proxy -> proxy.bandwidth(Direction.TO_CLIENT, 100_000));
        byte[] large = new byte[200_000];
        for (int i = 0; i < 40; i++) {
            get(other.put("d/large", large, Expected.any()));
        }
        get(open(other).remove(get(other.get("d/gone")).orElseThrow()));
        for (int i = 0; i < 1_100; i++) {
            get(other.put("d/small", bytes("" + i), Expected.any()));
        }
        Cluster.leader();
        Cluster.get().compact();
        lines.each(TcpProxy::heal);
        await().atMost(Site.SOON.multipliedBy(2)).until(() -> observer.calls.contains("snapshot 2"));
        assertThat(observer.view).containsOnlyKeys("d/large", "d/small");
        get(other.put("d/after", EMPTY, Expected.any()));
        observer.awaitCall("updated after");
        assertThat(observer.failures).isEmpty();
    }

    @Test
    void manyWatchesTakeOneConnectionAndOneStream() {
        List<RecordingObserver> observers = new ArrayList<>();
        List<Backend.Watch> watches = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            RecordingObserver observer = new RecordingObserver();
            observers.add(observer);
            watches.add(backend.watch("d" + i, observer));
        }
        await().atMost(Site.SOON).until(() -> observers.stream().allMatch(o -> o.calls.contains("snapshot 0")));
        assertThat(lines.attached()).isNotNull();
        // Every second one is closed: the numbers of the others still mean the same.
        for (int i = 0; i < 200; i += 2) {
            watches.get(i).close();
        }
        for (int i = 0; i < 200; i++) {
            get(other.put("d" + i + "/doc" + i, EMPTY, Expected.any()));
        }
        observers.get(199).awaitCall("updated doc199");
        for (int i = 1; i < 200; i += 2) {
            assertThat(observers.get(i).calls).containsExactly("snapshot 0", "updated doc" + i);
        }
        for (int i = 0; i < 200; i += 2) {
            assertThat(observers.get(i).calls).containsExactly("snapshot 0");
        }
    }

    @Test
    void streamThatBreaksTwiceInSuccessionSkipsNothing() {
        RecordingObserver observer = new RecordingObserver();
        backend.watch("d", observer);
        observer.awaitCall("snapshot 0");
        for (int i = 1; i <= 5; i++) {
            lines.each(proxy -> {
                proxy.reset();
                proxy.heal();
            });
            get(other.put("d/doc" + i, EMPTY, Expected.any()));
            lines.each(proxy -> {
                proxy.reset();
                proxy.heal();
            });
            int present = i;
            await().atMost(Site.SOON).until(() -> observer.view.size() == present);
        }
        get(other.put("d/last", EMPTY, Expected.any()));
        await().atMost(Site.SOON).until(() -> observer.view.size() == 6);
        assertThat(observer.calls).noneMatch(call -> call.startsWith("older"));
    }
}
