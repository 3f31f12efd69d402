package io.quorate.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counting what lives with a session. */
class OwnEntriesTest {
    private final OwnEntries own = new OwnEntries(2);

    @Test
    void asManyAsMayBeAndNoMore() {
        assertThat(own.add(key("a"))).isTrue();
        assertThat(own.add(key("b"))).isTrue();
        assertThat(own.add(key("c"))).isFalse();
        own.remove(key("a"));
        assertThat(own.add(key("c"))).isTrue();
    }

    @Test
    void whatIsTriedAgainCountsOnce() {
        own.add(key("a"));
        own.add(key("b"));
        assertThat(own.add(key("b"))).isTrue();
    }

    @Test
    void recountForgetsWhatOthersRemovedAndKeepsWhatIsUnderWay() {
        own.add(key("a"));
        own.settle(key("a"));
        own.add(key("b"));
        own.recount(List.of());
        assertThat(own.add(key("c"))).isTrue();
        assertThat(own.add(key("d"))).as("b is under way, c is new").isFalse();
    }

    private static ByteString key(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
