package io.quorate.examples.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * How long nobody led between one term and the next, by what each server says of its own, on the monotonic clock that all
 * of them share. Thread-safe.
 */
final class Gaps {
    private final ConcurrentNavigableMap<Long, Long> ledAt = new ConcurrentSkipListMap<>();
    private final NavigableMap<Long, Long> lostAt = new ConcurrentSkipListMap<>();

    void leads(Words words) {
        ledAt.put(words.number("token"), words.number("at"));
    }

    void lost(Words words) {
        lostAt.put(words.number("token"), words.number("at"));
    }

    /** One for each change of the lead, in order. */
    List<Duration> all() {
        List<Duration> gaps = new ArrayList<>();
        lostAt.forEach((token, at) -> {
            Map.Entry<Long, Long> next = ledAt.higherEntry(token);
            if (next != null) {
                gaps.add(Duration.ofNanos(next.getValue() - at));
            }
        });
        return gaps;
    }
}
