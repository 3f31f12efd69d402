package io.quorate.checkpoint;

import java.time.Duration;

/** How to save and what to keep. Immutable. */
public final class CheckpointOptions {
    /** The most shards of one checkpoint: so that a manifest stays small. */
    public static final int MAX_SHARDS = 4_096;

    private static final int MAX_KEPT = 256;
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final CheckpointOptions DEFAULTS =
            new CheckpointOptions(Checksum.CRC32C, 3, 0, 0, 0, Duration.ofSeconds(30), Duration.ofMinutes(10), 2);

    private final Checksum checksum;
    private final int keepLatest;
    private final int keepEvery;
    private final int milestones;
    private final int standBys;
    private final Duration standByTimeout;
    private final Duration barrierTimeout;
    private final int ioThreads;

    private CheckpointOptions(
            Checksum checksum,
            int keepLatest,
            int keepEvery,
            int milestones,
            int standBys,
            Duration standByTimeout,
            Duration barrierTimeout,
            int ioThreads) {
        this.checksum = checksum;
        this.keepLatest = keepLatest;
        this.keepEvery = keepEvery;
        this.milestones = milestones;
        this.standBys = standBys;
        this.standByTimeout = standByTimeout;
        this.barrierTimeout = barrierTimeout;
        this.ioThreads = ioThreads;
    }

    /**
     * CRC32C, the latest 3 kept, no milestones, no stand-bys, barrier time-out 10 min, 2 I/O threads.
     *
     * @return the defaults
     */
    public static CheckpointOptions defaults() {
        return DEFAULTS;
    }

    /**
     * How shards are checked.
     *
     * @param value CRC32C by default
     * @return a copy
     */
    public CheckpointOptions withChecksum(Checksum value) {
        return new CheckpointOptions(
                value, keepLatest, keepEvery, milestones, standBys, standByTimeout, barrierTimeout, ioThreads);
    }

    /**
     * How many of the latest checkpoints are kept. With 1 there is nothing to fall back to when it is damaged. While a save
     * goes on the storage holds one more.
     *
     * @param value 1 to 256; 3 by default
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public CheckpointOptions withKeepLatest(int value) {
        int checked = inRange("keepLatest", value, 1, MAX_KEPT);
        return new CheckpointOptions(
                checksum, checked, keepEvery, milestones, standBys, standByTimeout, barrierTimeout, ioThreads);
    }

    /**
     * Keeps every K-th checkpoint that is published as a milestone beyond the latest.
     *
     * @param every the K; 1 or more; none are kept by default
     * @param atMost how many milestones; the oldest go first; 1 to 256
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public CheckpointOptions withMilestones(int every, int atMost) {
        int k = inRange("milestones' every", every, 1, Integer.MAX_VALUE);
        int most = inRange("milestones' atMost", atMost, 1, MAX_KEPT);
        return new CheckpointOptions(
                checksum, keepLatest, k, most, standBys, standByTimeout, barrierTimeout, ioThreads);
    }

    /**
     * How many stand-bys ({@link CheckpointCoordinator#standBy}) should hold a verified copy before a checkpoint is
     * published. After the time-out it is published with fewer, and {@link SaveResult#isReplicated} says so. Longer: a
     * slow stand-by still counts, but a missing one holds every save up for as long.
     *
     * @param number 0 to 64; 0 by default
     * @param timeout positive, at most a day; 30 s by default
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public CheckpointOptions withStandBys(int number, Duration timeout) {
        int checked = inRange("standBys", number, 0, 64);
        return new CheckpointOptions(
                checksum,
                keepLatest,
                keepEvery,
                milestones,
                checked,
                positive("standByTimeout", timeout),
                barrierTimeout,
                ioThreads);
    }

    /**
     * How long a sharded save waits for its shards from their announcement on. Longer than the slowest writer takes; a
     * writer that died is not noticed before, unless the leader cancels the save.
     *
     * @param value positive, at most a day; 10 min by default
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public CheckpointOptions withBarrierTimeout(Duration value) {
        Duration checked = positive("barrierTimeout", value);
        return new CheckpointOptions(
                checksum, keepLatest, keepEvery, milestones, standBys, standByTimeout, checked, ioThreads);
    }

    /**
     * How many shards of this process are written at once. More: faster where the storage is, and more of it is taken from
     * everybody else.
     *
     * @param value 1 to 64; 2 by default
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public CheckpointOptions withIoThreads(int value) {
        int checked = inRange("ioThreads", value, 1, 64);
        return new CheckpointOptions(
                checksum, keepLatest, keepEvery, milestones, standBys, standByTimeout, barrierTimeout, checked);
    }

    /**
     * See {@link #withChecksum}.
     *
     * @return the checksum
     */
    public Checksum checksum() {
        return checksum;
    }

    /**
     * See {@link #withKeepLatest}.
     *
     * @return how many
     */
    public int keepLatest() {
        return keepLatest;
    }

    /**
     * See {@link #withMilestones}.
     *
     * @return the K; 0 for no milestones
     */
    public int keepEvery() {
        return keepEvery;
    }

    /**
     * See {@link #withMilestones}.
     *
     * @return the most milestones
     */
    public int milestones() {
        return milestones;
    }

    /**
     * See {@link #withStandBys}.
     *
     * @return how many
     */
    public int standBys() {
        return standBys;
    }

    /**
     * See {@link #withStandBys}.
     *
     * @return the time-out
     */
    public Duration standByTimeout() {
        return standByTimeout;
    }

    /**
     * See {@link #withBarrierTimeout}.
     *
     * @return the time-out
     */
    public Duration barrierTimeout() {
        return barrierTimeout;
    }

    /**
     * See {@link #withIoThreads}.
     *
     * @return how many
     */
    public int ioThreads() {
        return ioThreads;
    }

    private static int inRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be from " + least + " to " + most);
        }
        return value;
    }

    private static Duration positive(String name, Duration value) {
        if (value.isZero() || value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be positive and at most " + LONGEST);
        }
        return value;
    }
}
