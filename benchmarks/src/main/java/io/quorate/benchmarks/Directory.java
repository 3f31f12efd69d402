package io.quorate.benchmarks;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** One process's part in a service registry, with one library. */
interface Directory extends AutoCloseable {
    AtomicLong USED = new AtomicLong();

    /** Registers so many instances of a service from one process, as fast as the library lets one do it, and waits for all. */
    Handle register(String service, int count) throws Exception;

    /** Follows a service; returns when the first state is known. */
    View view(String service) throws Exception;

    @Override
    void close();

    /** What was registered. */
    interface Handle {
        /** Takes it all out again, and waits until the store has. */
        void close() throws Exception;
    }

    /** A service as it is followed. */
    interface View extends AutoCloseable {
        int size();

        /** Calls after each change. */
        void onChange(Runnable changed);

        @Override
        void close() throws Exception;
    }

    /** Names never used before: x-discovery's view may go on showing an instance that was registered and removed at once. */
    static List<String> ids(int count) {
        long first = USED.getAndAdd(count);
        return LongStream.range(first, first + count)
                .mapToObj(i -> "instance-" + i)
                .toList();
    }
}
