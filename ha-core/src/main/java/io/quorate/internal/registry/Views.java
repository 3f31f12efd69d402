package io.quorate.internal.registry;

import io.quorate.internal.node.NodeCore;
import io.quorate.registry.ServiceView;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The views of one node: as many as are asked for on one mirror per service. Thread-safe. */
final class Views {
    private record Shared(ServiceMirror mirror, int views) {}

    private final NodeCore core;
    private final Map<String, Shared> mirrors = new ConcurrentHashMap<>();
    private final Set<DefaultView> open = ConcurrentHashMap.newKeySet();

    Views(NodeCore core) {
        this.core = core;
    }

    ServiceView open(String service) {
        Shared shared = mirrors.compute(
                service, (name, s) -> s == null ? new Shared(begin(name), 1) : new Shared(s.mirror, s.views + 1));
        DefaultView view = new DefaultView(core, shared.mirror, this::closed);
        open.add(view);
        return view;
    }

    void close() {
        Set.copyOf(open).forEach(DefaultView::close);
    }

    private ServiceMirror begin(String service) {
        ServiceMirror mirror = new ServiceMirror(core, service);
        core.loop().execute(mirror::open);
        return mirror;
    }

    private void closed(DefaultView view) {
        open.remove(view);
        mirrors.computeIfPresent(view.service(), (name, s) -> {
            if (s.views > 1) {
                return new Shared(s.mirror, s.views - 1);
            }
            core.loop().execute(s.mirror::close);
            return null;
        });
    }
}
