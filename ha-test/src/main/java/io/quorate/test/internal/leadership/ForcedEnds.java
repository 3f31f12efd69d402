package io.quorate.test.internal.leadership;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.ConfigurationException;
import io.quorate.DocumentWrite;
import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.LifelineOptions;
import io.quorate.Loss;
import io.quorate.election.Candidacy;
import io.quorate.election.CandidacyState;
import io.quorate.election.Leadership;
import io.quorate.test.internal.Ports;
import io.quorate.test.net.Direction;
import io.quorate.test.net.TcpProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A leader and a candidate in this process, and a proxy between them that lies about the leader. */
final class ForcedEnds implements AutoCloseable {
    private static final Duration TTL = Duration.ofSeconds(10);

    private final int port = Ports.take();
    private final TcpProxy between = TcpProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    private final HaNode first;
    private final HaNode second;
    private final Candidacy leader;
    private final Candidacy follower;

    ForcedEnds(String uri) throws InterruptedException {
        try {
            first = HaNode.builder(uri)
                    .id("first")
                    .sessionTtl(TTL)
                    .lifeline(LifelineOptions.defaults().withPort(port).withAdvertised(between.address()))
                    .build();
        } catch (ConfigurationException | InterruptedException e) {
            between.close();
            throw e;
        }
        second = HaNode.builder(uri).id("second").sessionTtl(TTL).build();
        leader = first.election("forced").stand(leadership -> {});
        Candidates.await("the first leads", () -> leader.leadership().isPresent());
        follower = second.election("forced").stand(leadership -> {});
        Candidates.await("there is a lifeline", () -> second.lifelines().connected() == 1);
    }

    void endOfStreamCostsTheLeadAndNoWrite() throws Exception {
        Leadership evicted = leader.leadership().orElseThrow();
        between.cut();

        Candidates.await("the second leads", () -> follower.leadership().isPresent());
        Leadership next = follower.leadership().orElseThrow();
        assertThat(next.token()).isGreaterThan(evicted.token());
        next.commit(DocumentWrite.put("forced", "next".getBytes(UTF_8)));
        assertThatThrownBy(() -> evicted.commit(DocumentWrite.put("forced", "stale".getBytes(UTF_8))))
                .isInstanceOf(GrantLostException.class);
        assertThat(evicted.lost().toCompletableFuture().get(TTL.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo(Loss.EVICTED);
        assertThat(evicted.isValid()).isFalse();
        assertThat(second.lifelines().takeovers()).isEqualTo(1);
        assertThat(new String(second.documents().get("forced").orElseThrow().value(), UTF_8))
                .isEqualTo("next");

        between.heal();
        Candidates.await("the first stands again", () -> leader.state() == CandidacyState.STANDING);
        follower.close();
        Candidates.await("the first leads again", () -> leader.leadership().isPresent());
        leader.leadership().orElseThrow().commit(DocumentWrite.put("forced", "again".getBytes(UTF_8)));
    }

    void resetCostsNothing() throws InterruptedException {
        Leadership leadership = leader.leadership().orElseThrow();
        long said = between.bytes(Direction.TO_TARGET);
        between.reset();

        Candidates.await(
                "there is another lifeline",
                () -> between.bytes(Direction.TO_TARGET) > said
                        && second.lifelines().connected() == 1);
        assertThat(leadership.isValid()).isTrue();
        leadership.commit(DocumentWrite.put("forced", "still".getBytes(UTF_8)));
        assertThat(second.lifelines().deaths()).isZero();
        assertThat(follower.state()).isEqualTo(CandidacyState.STANDING);
    }

    @Override
    public void close() {
        second.close();
        first.close();
        between.close();
        Ports.release(port);
    }
}
