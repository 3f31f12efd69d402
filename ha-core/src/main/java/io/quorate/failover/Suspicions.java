package io.quorate.failover;

import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import io.quorate.time.Ticker;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A {@link PhiAccrualDetector} per instance of a view, for a balancer to pass over who is suspected. It changes nothing in the
 * registry and nothing in the view: who is heard again is back at once.
 *
 * <pre>{@code
 * suspicions.heartbeat(id);                                          // whenever an instance was heard
 * Optional<Pick> pick = balancer.choose(suspicions.suspects())       // everybody else first,
 *         .or(balancer::choose);                                     // but rather a suspect than nobody
 * }</pre>
 *
 * <p>An instance that was never heard is not suspected. Thread-safe.
 */
public final class Suspicions {
    private final ServiceView view;
    private final PhiAccrualOptions options;
    private final Ticker ticker;
    private final Map<String, PhiAccrualDetector> detectors = new ConcurrentHashMap<>();

    /**
     * With the system's clock.
     *
     * @param view whose instances; not closed
     * @param options how soon to suspect
     */
    public Suspicions(ServiceView view, PhiAccrualOptions options) {
        this(view, options, Ticker.system());
    }

    /**
     * With a clock of one's own.
     *
     * @param view whose instances; not closed
     * @param options how soon to suspect
     * @param ticker tells when heartbeats come
     */
    public Suspicions(ServiceView view, PhiAccrualOptions options, Ticker ticker) {
        this.view = view;
        this.options = options;
        this.ticker = ticker;
    }

    /**
     * An instance was heard. No effect if the view does not show it, so that nobody can make this grow.
     *
     * @param id the instance's id
     */
    public void heartbeat(String id) {
        PhiAccrualDetector detector = detectors.get(id);
        if (detector == null) {
            if (!shown().contains(id)) {
                return;
            }
            detectors.keySet().retainAll(shown());
            detector = detectors.computeIfAbsent(id, added -> new PhiAccrualDetector(options, ticker));
        }
        detector.heartbeat();
    }

    /**
     * Who is suspected now, for {@code Balancer.choose} to leave out.
     *
     * @return the ids of instances that the view shows
     */
    public Set<String> suspects() {
        return view.instances().stream()
                .map(ServiceInstance::id)
                .filter(this::isSuspect)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean isSuspect(String id) {
        PhiAccrualDetector detector = detectors.get(id);
        return detector != null && detector.isSuspect();
    }

    private Set<String> shown() {
        return view.instances().stream().map(ServiceInstance::id).collect(Collectors.toUnmodifiableSet());
    }
}
