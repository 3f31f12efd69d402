package io.quorate.zookeeper;

import static io.quorate.zookeeper.Site.failure;
import static io.quorate.zookeeper.Site.get;
import static io.quorate.zookeeper.Site.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The bound on what lives with one session. */
class OwnEntriesTest {

    @Test
    void pathsAreCountedOnce() {
        OwnEntries own = new OwnEntries(10_000, Ceilings.DEFAULT_BUFFER);
        for (int i = 0; i < 10_000; i++) {
            assertThat(own.add("/a/" + i)).isTrue();
        }
        assertThat(own.add("/a/7")).isTrue();
        assertThat(own.add("/a/more")).isFalse();
        own.remove("/a/7");
        own.remove("/a/7");
        assertThat(own.add("/a/more")).isTrue();
        assertThat(own.add("/a/7")).isFalse();
    }

    @Test
    void recountKeepsWhatIsUnderWay() {
        OwnEntries own = new OwnEntries(2, Ceilings.DEFAULT_BUFFER);
        assertThat(own.add("/a/there")).isTrue();
        own.settle("/a/there");
        assertThat(own.add("/a/under-way")).isTrue();
        own.recount(List.of());
        assertThat(own.add("/a/more")).isTrue();
        assertThat(own.add("/a/too-many")).isFalse();
    }

    @Test
    void longPathsFillItSooner() {
        OwnEntries own = new OwnEntries(10_000, Ceilings.DEFAULT_BUFFER);
        String longPath = "/" + "x".repeat(996);
        int count = 0;
        while (own.add(longPath + count)) {
            own.settle(longPath + count);
            count++;
        }
        assertThat(count).isBetween(935, 945);
        own.recount(List.of(longPath));
        assertThat(own.add("/short")).isTrue();
    }

    @Test
    void tenThousandEntriesAreTheMostAndEndTogether() {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                Site site = new Site()) {
            String uri = "zookeeper://" + server.connectString() + "/n?tickTime=500ms&create=true";
            Backend backend = site.backend(uri, Site.timings(Duration.ofSeconds(30)));
            BackendSession session = open(backend);
            List<CompletionStage<Entry>> joining = new ArrayList<>();
            for (int i = 0; i < backend.limits().maxEntriesPerSession(); i++) {
                joining.add(session.join("m", "x~" + i, new byte[0]));
            }
            joining.forEach(Site::get);
            assertThat(failure(session.join("m", "x~more", new byte[0])))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE))
                    .hasMessageContaining("10000");

            Backend other = site.backend(uri);
            BackendSession evictor = open(other);
            get(evictor.remove(get(joining.get(0))));
            get(evictor.remove(get(joining.get(1))));
            // The evicted one does not know, and counts again before it refuses.
            get(session.join("m", "x~more", new byte[0]));
            assertThat(get(other.list("m"))).hasSize(9_999);
            get(session.close());
            assertThat(get(other.list("m"))).isEmpty();
        }
    }
}
