package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceInstanceTest {
    private static final URI ADDRESS = URI.create("http://10.0.0.7:8080");

    @Test
    void anInstanceWithoutAnAddressIsRefused() {
        assertThatThrownBy(() -> ServiceInstance.builder("llama").id("a").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'llama'")
                .hasMessageContaining("address(URI)");
    }

    @Test
    void anAddressWithoutASchemeIsRefused() {
        assertThatThrownBy(() -> ServiceInstance.builder("llama").address(URI.create("//host:80")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("//host:80")
                .hasMessageContaining("http://host:port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "line\nbreak"})
    void namesThatCannotBeKeysAreRefused(String name) {
        assertThatThrownBy(() -> ServiceInstance.builder(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ServiceInstance.builder("llama").id(name))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, ServiceInstance.MAX_WEIGHT + 1})
    void weightsOutOfRangeAreRefused(int weight) {
        assertThatThrownBy(() -> ServiceInstance.builder("llama").weight(weight))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(weight));
    }

    @Test
    void hasWeightOneAndIsReadyByDefault() {
        ServiceInstance instance =
                ServiceInstance.builder("llama").address(ADDRESS).build();
        assertThat(instance.weight()).isEqualTo(1);
        assertThat(instance.state()).isEqualTo(InstanceState.READY);
        assertThat(instance.id()).isEmpty();
        assertThat(instance.address()).isEqualTo(ADDRESS);
    }

    @Test
    void whatIsBuiltFromABuilderOfItsOwnIsEqualAndAChangeIsNot() {
        ServiceInstance instance = ServiceInstance.builder("llama")
                .id("a")
                .address(ADDRESS)
                .zone("z")
                .region("r")
                .weight(4)
                .version("7")
                .label("gpu", "h100")
                .state(InstanceState.STARTING)
                .build();
        assertThat(instance.toBuilder().build()).isEqualTo(instance).hasSameHashCodeAs(instance);
        assertThat(instance.toBuilder().label("gpu", "b200").build()).isNotEqualTo(instance);
        assertThat(instance.toBuilder().zone("y").build()).isNotEqualTo(instance);
        assertThat(instance.toBuilder().region("y").build()).isNotEqualTo(instance);
        assertThat(instance.toBuilder().version("8").build()).isNotEqualTo(instance);
    }

    @Test
    void aBuilderUsedFurtherDoesNotChangeWhatItBuilt() {
        ServiceInstance.Builder builder =
                ServiceInstance.builder("llama").address(ADDRESS).label("gpu", "h100");
        ServiceInstance built = builder.build();
        builder.label("gpu", "b200").label("more", "yes").weight(9);
        assertThat(built.labels()).containsOnly(java.util.Map.entry("gpu", "h100"));
        assertThat(built.weight()).isEqualTo(1);
    }
}
