package io.quorate.test;

import io.quorate.test.internal.Poll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The threads of this JVM at one moment, to be compared with those of a later one.
 *
 * <pre>{@code
 * Leaks before = Leaks.snapshot();
 * try (HaNode node = ...) { ... }
 * before.assertNoneSince(Duration.ofSeconds(5));
 * }</pre>
 *
 * <p>Threads that the JDK and JUnit keep for their own use, and give back when they like, do not count. Tests that run at the same time
 * in one JVM see each other's threads. Immutable and thread-safe.
 */
public final class Leaks {
    private static final Pattern NOT_OURS = Pattern.compile(
            "process reaper.*|ForkJoinPool\\.commonPool-worker-.*"
                    + "|CompletableFutureDelayScheduler|Common-Cleaner|Attach Listener|Signal Dispatcher|Finalizer"
                    + "|Reference Handler|Notification Thread|C[12] CompilerThread.*|Java2D Disposer|Keep-Alive-Timer|junit-.*|surefire-.*");
    private static final int FRAMES = 8;

    private final Set<Thread> before;
    private final List<Pattern> ignored;

    private Leaks(Set<Thread> before, List<Pattern> ignored) {
        this.before = before;
        this.ignored = ignored;
    }

    /**
     * Notes the threads that live now.
     *
     * @return the snapshot
     */
    public static Leaks snapshot() {
        return new Leaks(Thread.getAllStackTraces().keySet(), List.of(NOT_OURS));
    }

    /**
     * The same snapshot, with another kind of threads that do not count.
     *
     * @param threadName a regular expression that their whole names match
     * @return a snapshot that ignores them
     */
    public Leaks ignoring(String threadName) {
        List<Pattern> all = new ArrayList<>(ignored);
        all.add(Pattern.compile(threadName));
        return new Leaks(before, List.copyOf(all));
    }

    /**
     * The threads that live now and did not at the snapshot.
     *
     * @return the threads, ordered by name
     */
    public List<Thread> since() {
        Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
        now.removeAll(before);
        return now.stream()
                .filter(thread -> thread.isAlive() && counts(thread.getName()))
                .sorted(Comparator.comparing(Thread::getName))
                .toList();
    }

    /**
     * Fails if threads that were not there at the snapshot live on.
     *
     * @param limit how long they may take to end
     * @throws AssertionError names them, by kind, with what one of each is doing
     * @throws InterruptedException if interrupted while waiting
     */
    public void assertNoneSince(Duration limit) throws InterruptedException {
        if (!Poll.until(limit, () -> since().isEmpty())) {
            List<Thread> left = since();
            if (!left.isEmpty()) {
                throw new AssertionError(left.size() + " threads live on after " + limit + ":\n" + describe(left));
            }
        }
    }

    private boolean counts(String name) {
        return ignored.stream().noneMatch(pattern -> pattern.matcher(name).matches());
    }

    // Members of a pool differ by a number only.
    private static String describe(List<Thread> threads) {
        Map<String, List<Thread>> kinds = threads.stream()
                .collect(Collectors.groupingBy(
                        thread -> thread.getName().replaceAll("\\d+", "N"), TreeMap::new, Collectors.toList()));
        return kinds.entrySet().stream()
                .map(kind -> kind.getValue().size() + " × " + kind.getKey()
                        + stack(kind.getValue().get(0)))
                .collect(Collectors.joining("\n"));
    }

    private static String stack(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .limit(FRAMES)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
    }
}
