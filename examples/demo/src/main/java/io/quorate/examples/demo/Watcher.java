package io.quorate.examples.demo;

import io.quorate.HaNode;
import io.quorate.election.LeaderInfo;
import io.quorate.examples.modelserver.ActiveModel;
import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Watches the group from outside, as any node may: who leads, who is registered, what was published. */
final class Watcher implements AutoCloseable {
    private static final String MODEL = "digits";

    private final Terms terms;
    private final Timeline timeline;
    private final Screen screen;
    private final HaNode node;
    private final ServiceView view;
    private Set<String> registered = new TreeSet<>();

    Watcher(String store, Terms terms, Timeline timeline, Screen screen) throws InterruptedException {
        this.terms = terms;
        this.timeline = timeline;
        this.screen = screen;
        node = HaNode.builder(store).id("demo").build();
        node.election(ActiveModel.election(MODEL)).observe(this::leader);
        node.documents()
                .observe(
                        ActiveModel.document(MODEL),
                        document -> document.flatMap(ActiveModel::of)
                                .ifPresent(active -> terms.leads(active.primary(), active.token())));
        view = node.registry().view(MODEL);
        view.onChange(this::instances);
    }

    private void leader(Optional<LeaderInfo> leader) {
        leader.ifPresent(l -> terms.leads(l.nodeId(), l.token().value()));
    }

    private void instances(List<ServiceInstance> instances) {
        Set<String> now = instances.stream().map(ServiceInstance::id).collect(Collectors.toCollection(TreeSet::new));
        registered.stream()
                .filter(id -> !now.contains(id))
                .forEach(id -> timeline.event(
                        screen.dim("·"), screen.dim(id + " has left the registry: its session is over")));
        registered = now;
    }

    /** How many instances are ready. */
    long ready() {
        return view.instances().stream()
                .filter(instance -> instance.state() == InstanceState.READY)
                .count();
    }

    /** The primary as the store has it. */
    Optional<String> primary() {
        return node.election(ActiveModel.election(MODEL)).leader().map(LeaderInfo::nodeId);
    }

    @Override
    public void close() {
        node.close();
    }
}
