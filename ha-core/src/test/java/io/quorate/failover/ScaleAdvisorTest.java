package io.quorate.failover;

import static io.quorate.failover.RecordedWorker.SOON;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.quorate.health.HealthEngine;
import io.quorate.http.HaHttpServer;
import io.quorate.time.VirtualClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScaleAdvisorTest {
    private final VirtualClock clock = new VirtualClock();
    private double load = Double.NaN;
    private final Signal hot = signal(Signal.above("gpu-utilisation", 85, () -> load));
    private final Signal idle = signal(Signal.below("gpu-idle", 20, () -> load));
    private final ScaleAdvisor advisor = ScaleAdvisor.of(List.of(hot), List.of(idle), clock);

    private Signal signal(SignalBuilder builder) {
        return builder.raiseAfter(ofSeconds(30))
                .clearAfter(ofSeconds(0))
                .time(clock, clock)
                .start();
    }

    @AfterEach
    void close() {
        advisor.close();
        hot.close();
        idle.close();
        assertThat(clock.pending()).isZero();
    }

    private void hold(double measured) {
        load = measured;
        clock.advance(ofSeconds(40));
    }

    @Test
    void itAdvisesOutInAndHoldAndTellsEveryChange() {
        List<ScaleAdvice> told = new CopyOnWriteArrayList<>();
        try (var listening = advisor.onChange(told::add)) {
            assertThat(advisor.advice()).isEqualTo(ScaleAdvice.HOLD);
            hold(90);
            assertThat(advisor.advice()).isEqualTo(ScaleAdvice.OUT);
            hold(50);
            assertThat(advisor.advice()).isEqualTo(ScaleAdvice.HOLD);
            hold(10);
            assertThat(advisor.advice()).isEqualTo(ScaleAdvice.IN);
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(told).containsExactly(ScaleAdvice.OUT, ScaleAdvice.HOLD, ScaleAdvice.IN));
        }
    }

    @Test
    void anAutoscalerFindsNumbersAtFixedPlacesAndNullForWhatIsNotKnown() throws Exception {
        try (HealthEngine health = HealthEngine.builder().build();
                HaHttpServer server =
                        HaHttpServer.builder(health).scaleAdvice(advisor).start()) {
            assertThat(get(server))
                    .startsWith("{\"advice\":\"HOLD\",\"step\":0,\"signals\":{"
                            + "\"gpu-utilisation\":{\"value\":null,\"raised\":false},"
                            + "\"gpu-idle\":{\"value\":null,\"raised\":false}},");
            hold(91);
            assertThat(get(server))
                    .startsWith("{\"advice\":\"OUT\",\"step\":1,\"signals\":{"
                            + "\"gpu-utilisation\":{\"value\":91.0,\"raised\":true},"
                            + "\"gpu-idle\":{\"value\":91.0,\"raised\":false}},");
        }
    }

    /** The types are those of k8s.io/metrics: a time of whole seconds, a quantity as text, no item for what is not known. */
    @Test
    void anAdapterFindsAListOfExternalMetrics() throws Exception {
        String list =
                ",\"kind\":\"ExternalMetricValueList\",\"apiVersion\":\"external.metrics.k8s.io/v1beta1\",\"metadata\":{},";
        try (HealthEngine health = HealthEngine.builder().build();
                HaHttpServer server =
                        HaHttpServer.builder(health).scaleAdvice(advisor).start()) {
            assertThat(get(server)).endsWith(list + "\"items\":[]}");
            hold(0.87654);
            assertThat(get(server))
                    .contains(list)
                    .containsPattern("\"items\":\\[\\{\"metricName\":\"gpu-utilisation\",\"metricLabels\":\\{},"
                            + "\"timestamp\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\",\"value\":\"0.877\"},\\{");
            hold(1e12);
            assertThat(get(server)).contains("\"value\":\"1000000000000\"}]}");
        }
    }

    private static String get(HaHttpServer server) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/scale");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    @Test
    void twoSignalsOfOneNameAreRefused() {
        try (Signal same = signal(Signal.above("gpu-idle", 1, () -> load))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ScaleAdvisor.of(List.of(same), List.of(idle), clock))
                    .withMessageContaining("each must have a name of its own");
        }
    }
}
