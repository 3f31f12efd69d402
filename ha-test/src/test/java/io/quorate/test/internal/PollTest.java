package io.quorate.test.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PollTest {

    /** A server that has just come back may leave again before it is asked a second time. */
    @Test
    void whatWasFoundIsNotLookedForAgain() throws InterruptedException {
        Iterator<Optional<String>> looks = List.of(
                        Optional.<String>empty(), Optional.of("leader"), Optional.<String>empty())
                .iterator();
        assertThat(Poll.find(Duration.ofSeconds(20), looks::next)).contains("leader");
        assertThat(looks.next()).isEmpty();
    }

    @Test
    void nothingIsFoundWhenTheTimeIsOver() throws InterruptedException {
        assertThat(Poll.find(Duration.ZERO, Optional::<String>empty)).isEmpty();
    }
}
