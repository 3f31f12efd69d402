package io.quorate.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.internal.json.MalformedException;
import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import io.quorate.spi.Entry;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceCodecTest {
    private static final ServiceInstance FULL = ServiceInstance.builder("llama")
            .id("gpu-7")
            .address(URI.create("http://10.0.0.7:8080/v2"))
            .zone("az1")
            .region("eu")
            .weight(4)
            .version("3.1")
            .label("gpu", "h100")
            .label("quote", "\"\n")
            .state(InstanceState.DRAINING)
            .build();

    private final InstanceCodec codec = new InstanceCodec("llama");

    private static Entry entry(String json) {
        return new Entry("services/llama/a~b~1", json.getBytes(UTF_8), 1, 1, 1, "session");
    }

    private static Entry entry(ServiceInstance instance) {
        return entry(new String(InstanceCodec.encode(instance), UTF_8));
    }

    @Test
    void whatIsWrittenIsReadBack() throws MalformedException {
        assertThat(codec.decode(entry(FULL))).isEqualTo(FULL);
    }

    @Test
    void whatIsNotSaidIsDefaultAndWhatIsUnknownIsIgnored() throws MalformedException {
        ServiceInstance read = codec.decode(entry("{\"id\":\"a\",\"address\":\"x://h\",\"later\":{\"deep\":[1]}}"));
        assertThat(read)
                .isEqualTo(ServiceInstance.builder("llama")
                        .id("a")
                        .address(URI.create("x://h"))
                        .build());
    }

    @Test
    void instancesOfOneViewShareWhatIsEqual() throws MalformedException {
        ServiceInstance one = codec.decode(entry(FULL));
        ServiceInstance two = codec.decode(entry(FULL.toBuilder().id("gpu-8").build()));
        assertThat(one.labels()).isSameAs(two.labels());
        assertThat(one.zone()).isSameAs(two.zone());
        assertThat(one.version()).isSameAs(two.version());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "[]",
                "{}",
                "{\"id\":\"a\"}",
                "{\"id\":\"a\",\"address\":\"no scheme\"}",
                "{\"id\":\"a\",\"address\":\"//h\"}",
                "{\"id\":\"a/b\",\"address\":\"x://h\"}",
                "{\"id\":\"a\",\"address\":\"x://h\",\"weight\":-1}",
                "{\"id\":\"a\",\"address\":\"x://h\",\"weight\":1.5}",
                "{\"id\":\"a\",\"address\":\"x://h\",\"weight\":\"1\"}",
                "{\"id\":\"a\",\"address\":\"x://h\",\"weight\":99999999999}",
                "{\"id\":\"a\",\"address\":\"x://h\",\"state\":\"BROKEN\"}",
                "{\"id\":\"a\",\"address\":\"x://h\",\"labels\":{\"a\":1}}",
                "{\"id\":\"a\",\"address\":\"x://h\"} more"
            })
    void whatIsNotAnInstanceIsMalformed(String json) {
        assertThatThrownBy(() -> codec.decode(entry(json))).isInstanceOf(MalformedException.class);
    }

    @Test
    void whatNoNodeLeasesIsForeign() {
        byte[] value = InstanceCodec.encode(FULL);
        Entry persistent = new Entry("services/llama/a~b~1", value, 1, 1, 1, "");
        Entry named = new Entry("services/llama/readme", value, 1, 1, 1, "session");
        assertThatThrownBy(() -> codec.decode(persistent)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> codec.decode(named)).isInstanceOf(MalformedException.class);
    }

    @Test
    void whatStrangersWroteCannotBreakALineOfTheLog() {
        Entry entry = entry("{\"id\":\"a\",\"address\":\"x://h/\\nERROR forged\"}");
        assertThatThrownBy(() -> codec.decode(entry)).message().doesNotContain("\n");
    }
}
