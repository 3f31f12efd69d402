package io.quorate.examples.demo;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What trainers and model servers said, and what the store showed, held to what was promised. Thread-safe. */
final class Ledger {
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Long> savedByToken = new TreeMap<>();
    private final Set<String> resumed = new TreeSet<>();
    private final TreeMap<Long, Set<String>> generations = new TreeMap<>();
    private final Set<Long> served = new TreeSet<>();
    private final TreeMap<Long, String> leaders = new TreeMap<>();
    private long step;
    private long published;
    private int publications;
    private double accuracy;
    private boolean regressed;
    private boolean forgotten;

    /** Whether it is the first time that this worker has a place. */
    boolean resumed(Words words) {
        return with(() -> {
            long token = words.number("token");
            generations.computeIfAbsent(token, t -> new TreeSet<>()).add(words.who());
            Map.Entry<Long, Long> earlier = savedByToken.lowerEntry(token);
            forgotten |= earlier != null && words.number("step") < earlier.getValue();
            if (words.number("rank") == 0) {
                leaders.put(token, words.who());
            }
            return resumed.add(words.who());
        });
    }

    void saved(Words words) {
        with(() -> savedByToken.merge(words.number("token"), words.number("step"), Math::max));
    }

    /** What the store shows as the newest published step. */
    void published(long newest) {
        with(() -> {
            regressed |= newest < published;
            publications += newest > published ? 1 : 0;
            published = newest;
            return published;
        });
    }

    void step(Words words) {
        with(() -> step = words.number("step"));
    }

    void served(Words words) {
        with(() -> served.add(words.number("version")));
    }

    void measured(Words words) {
        with(() -> accuracy = Double.parseDouble(words.text("accuracy").orElse("0")));
    }

    /** Of the last generation; empty if none has begun. */
    String leader() {
        return with(() -> leaders.isEmpty() ? "" : leaders.lastEntry().getValue());
    }

    /** Another member of the last generation. */
    Optional<String> follower() {
        return with(() -> leaders.isEmpty()
                ? Optional.empty()
                : generations.getOrDefault(leaders.lastKey(), Set.of()).stream()
                        .filter(name -> !name.equals(leaders.lastEntry().getValue()))
                        .findFirst());
    }

    int generations() {
        return with(generations::size);
    }

    long step() {
        return with(() -> step);
    }

    long published() {
        return with(() -> published);
    }

    boolean serves(long version) {
        return with(() -> served.contains(version));
    }

    Promises verdict(int steps, double wanted, boolean finished, int kills) {
        return with(() -> {
            Promises promises = new Promises();
            promises.add(
                    finished && published == steps,
                    "training",
                    "%d of %d steps in %d generations, %d kills",
                    published,
                    steps,
                    generations.size(),
                    kills);
            promises.add(
                    accuracy >= wanted, "accuracy", "%.1f %% of 500 unseen drawings are read right", 100 * accuracy);
            promises.add(
                    !regressed && publications > kills,
                    "checkpoints",
                    "%d seen in the store, %s",
                    publications,
                    regressed ? "AND THE STEP WENT BACK" : "each of a greater step than the one before");
            promises.add(
                    !forgotten && generations.size() > kills,
                    "resumed",
                    forgotten ? "A PUBLISHED STEP WAS TRAINED AGAIN" : "each time from the last published step");
            promises.add(
                    served.contains((long) steps),
                    "served",
                    "%d models by one server, without a restart",
                    served.size());
            return promises;
        });
    }

    private <T> T with(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
