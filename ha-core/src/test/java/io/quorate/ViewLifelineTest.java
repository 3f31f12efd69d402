package io.quorate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.PeerEvidence.Kind;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a view does on the word of a lifeline, true or false. */
class ViewLifelineTest {
    private final Simulation simulation = new Simulation();
    private final SimulatedEvidence lifelines = new SimulatedEvidence();
    private final HaNode server = node("server");
    private final HaNode gateway = node("gateway");
    private final Registration registration = register(server, "one");
    private final ServiceView view = gateway.registry().view("llama");

    ViewLifelineTest() {
        register(node("other"), "two");
        simulation.pass(Simulation.MOMENT);
    }

    private HaNode node(String id) {
        return simulation.node(id, builder -> lifelines.on(id, builder));
    }

    private Registration register(HaNode node, String id) {
        var registering = node.registry()
                .registerAsync(ServiceInstance.builder("llama")
                        .id(id)
                        .address(URI.create("http://10.0.0.1:8080"))
                        .build());
        simulation.pass(Simulation.MOMENT);
        return registering.toCompletableFuture().join();
    }

    private List<String> shown() {
        return view.instances().stream().map(ServiceInstance::id).toList();
    }

    @Test
    void crashedInstanceIsGoneAtOnceAndNobodyDeletesIt() {
        assertThat(shown()).containsExactly("one", "two");
        lifelines.tell("server", Kind.END_OF_STREAM);
        simulation.pass(Simulation.MOMENT);

        assertThat(shown()).containsExactly("two");
        assertThat(simulation.store.list("services/llama")).hasSize(2);
    }

    @Test
    void instanceComesBackWhenTheProofIsRefuted() {
        lifelines.tell("server", Kind.END_OF_STREAM);
        simulation.pass(Simulation.MOMENT);
        lifelines.tell("server", Kind.REFUTED);
        simulation.pass(Simulation.MOMENT);

        assertThat(shown()).containsExactly("one", "two");
    }

    @Test
    void instanceComesBackWhenItsEntryChanges() {
        lifelines.tell("server", Kind.RESET_THEN_REFUSED);
        simulation.pass(Simulation.MOMENT);
        assertThat(shown()).containsExactly("two");
        assertThat(registration.setWeight(7)).isNotNull();
        simulation.pass(Simulation.MOMENT);

        assertThat(shown()).containsExactly("one", "two");
    }

    @Test
    void goodbyeLeavesTheInstanceToTheStore() {
        lifelines.tell("server", Kind.GOODBYE);
        simulation.pass(Duration.ofSeconds(1));
        assertThat(shown()).containsExactly("one", "two");
    }

    @Test
    void oneLifelineServesAllInstancesOfANodeAndEndsWithTheView() {
        register(server, "three");
        assertThat(lifelines.watching()).containsExactly("gateway->other", "gateway->server");
        view.close();
        simulation.pass(Simulation.MOMENT);
        assertThat(lifelines.watching()).isEmpty();
    }

    @Test
    void nobodyWatchesItself() {
        server.registry().view("llama");
        simulation.pass(Simulation.MOMENT);
        assertThat(lifelines.watching()).contains("server->other").doesNotContain("server->server");
    }
}
