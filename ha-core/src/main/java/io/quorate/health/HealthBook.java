package io.quorate.health;

import io.quorate.time.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Keeps the statuses, judges results, and tells the listeners, in the order of the changes, what came of it. */
final class HealthBook {
    private static final Logger LOG = System.getLogger(HealthBook.class.getName());
    // Start-up first: it is what makes the other two change with it.
    private static final List<ProbeKind> KINDS = List.of(ProbeKind.STARTUP, ProbeKind.LIVENESS, ProbeKind.READINESS);

    private final Ticker ticker;
    private final List<ListenerMailbox> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ProbeTask, ProbeStatus> probes = new LinkedHashMap<>();
    private final Map<Object, String> holds = new LinkedHashMap<>();
    private boolean closed;
    private volatile HealthSnapshot snapshot = new HealthSnapshot(List.of(), List.of());

    HealthBook(Ticker ticker) {
        this.ticker = ticker;
    }

    HealthSnapshot snapshot() {
        return snapshot;
    }

    void listen(ListenerMailbox mailbox) {
        listeners.add(mailbox);
    }

    void forget(ListenerMailbox mailbox) {
        listeners.remove(mailbox);
    }

    void add(ProbeTask task) {
        ProbeStatus status = new ProbeStatus(task.name(), task.kind(), ticker.nanoTime());
        deliver(locked(() -> {
            requireOpen();
            requireNew(task);
            probes.put(task, status);
            return publish(task + " was registered and has not passed yet", status);
        }));
    }

    void remove(ProbeTask task) {
        deliver(locked(() -> {
            // A closed engine stays readable as it was.
            ProbeStatus last = closed ? null : probes.remove(task);
            return last == null ? List.of() : publish(task + " was taken back", last);
        }));
    }

    void hold(Object handle, String reason) {
        deliver(locked(() -> {
            requireOpen();
            holds.put(handle, reason);
            return publish("readiness is held: " + reason, null);
        }));
    }

    void release(Object handle) {
        deliver(locked(() -> {
            String reason = closed ? null : holds.remove(handle);
            return reason == null ? List.of() : publish("readiness is no longer held: " + reason, null);
        }));
    }

    void judge(ProbeTask task, ProbeResult result, boolean stuck) {
        deliver(locked(() -> {
            ProbeStatus before = probes.get(task);
            // A run that outlives its registration has nothing to say any more.
            if (before == null || closed) {
                return List.of();
            }
            ProbeStatus after = before.after(result, stuck, task.options(), ticker.nanoTime());
            probes.put(task, after);
            return publish(after.toString(), after);
        }));
    }

    /** Whether the probe has nothing left to find out: a start-up probe that has passed. */
    boolean isSettled(ProbeTask task) {
        lock.lock();
        try {
            ProbeStatus status = probes.get(task);
            return status == null || (task.kind() == ProbeKind.STARTUP && status.state() == ProbeState.UP);
        } finally {
            lock.unlock();
        }
    }

    /** Freezes the judgement, not ready from now on, and returns what was registered. Tells nobody. */
    List<ProbeTask> close() {
        lock.lock();
        try {
            closed = true;
            listeners.forEach(ListenerMailbox::silence);
            holds.put(this, "closed");
            snapshot = new HealthSnapshot(List.copyOf(probes.values()), List.copyOf(holds.values()));
            return List.copyOf(probes.keySet());
        } finally {
            lock.unlock();
        }
    }

    @FunctionalInterface
    private interface Update {
        List<HealthChange> apply();
    }

    private List<HealthChange> locked(Update update) {
        lock.lock();
        try {
            return update.apply();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock: publishes the state and puts what changed into the mailboxes, so that all hear it in order. */
    private List<HealthChange> publish(String cause, @Nullable ProbeStatus probe) {
        HealthSnapshot before = snapshot;
        HealthSnapshot after = new HealthSnapshot(List.copyOf(probes.values()), List.copyOf(holds.values()));
        snapshot = after;
        List<HealthChange> changes = new ArrayList<>();
        for (ProbeKind kind : KINDS) {
            if (before.isHealthy(kind) != after.isHealthy(kind)) {
                changes.add(new HealthChange(kind, cause, probe, after));
            }
        }
        listeners.forEach(mailbox -> mailbox.add(changes));
        return changes;
    }

    /** Outside the lock. */
    private void deliver(List<HealthChange> changes) {
        for (HealthChange change : changes) {
            LOG.log(change.healthy() ? Level.INFO : Level.WARNING, change::toString);
            if (change.kind() == ProbeKind.STARTUP && change.healthy()) {
                tasks().forEach(ProbeTask::startUpCompleted);
            }
        }
        if (!changes.isEmpty()) {
            listeners.forEach(ListenerMailbox::pump);
        }
    }

    private List<ProbeTask> tasks() {
        lock.lock();
        try {
            return List.copyOf(probes.keySet());
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the health engine is closed: register with an open one");
        }
    }

    private void requireNew(ProbeTask task) {
        for (ProbeTask other : probes.keySet()) {
            if (other.kind() == task.kind() && other.name().equals(task.name())) {
                throw new IllegalArgumentException(
                        "there is a " + task + " already: choose another name or close the old one first");
            }
        }
    }
}
