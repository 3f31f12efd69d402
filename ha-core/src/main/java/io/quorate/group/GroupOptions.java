package io.quorate.group;

import io.quorate.internal.Names;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to join a group. Immutable.
 *
 * <p>All members of a group should give the same limits. Where they differ, those of the member that opens a generation hold
 * for it; a member that finds itself in a generation under other limits than its own reports that to the node's listeners,
 * once, and works all the same.
 */
public final class GroupOptions {
    /** The largest group. */
    public static final int MAX_MEMBERS = 1_000;

    private static final Duration LONGEST = Duration.ofDays(365);

    private final int min;
    private final int max;
    private final int spares;
    private final int device;
    private final Duration lastCall;
    private final Duration stopGrace;
    private final @Nullable String zone;
    private final @Nullable String host;

    private GroupOptions(
            int min,
            int max,
            int spares,
            int device,
            Duration lastCall,
            Duration stopGrace,
            @Nullable String zone,
            @Nullable String host) {
        this.min = min;
        this.max = max;
        this.spares = spares;
        this.device = device;
        this.lastCall = lastCall;
        this.stopGrace = stopGrace;
        this.zone = zone;
        this.host = host;
    }

    /**
     * A group of so many workers: no spares held back, a last call of 30 s, a stop grace of 10 s.
     *
     * @param min the fewest members of a generation, at least 1
     * @param max the most members of a generation, at least {@code min} and at most {@value #MAX_MEMBERS}
     * @return the options
     * @throws IllegalArgumentException if the limits cannot be kept
     */
    public static GroupOptions of(int min, int max) {
        if (min < 1) {
            throw new IllegalArgumentException("min is " + min + ": a generation has at least 1 member, raise it");
        }
        if (max < min) {
            throw new IllegalArgumentException("max " + max + " is less than min " + min + ": raise max or lower min");
        }
        if (max > MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "max is " + max + ": at most " + MAX_MEMBERS + " are allowed, split the group");
        }
        return new GroupOptions(min, max, 0, 0, Duration.ofSeconds(30), Duration.ofSeconds(10), null, null);
    }

    /**
     * A group of exactly so many workers.
     *
     * @param size the members of each generation
     * @return the options
     * @throws IllegalArgumentException if the size is not between 1 and {@value #MAX_MEMBERS}
     */
    public static GroupOptions ofSize(int size) {
        return of(size, size);
    }

    /**
     * How many members to hold back as hot spares when a generation opens, while there are more than {@code min}. Members
     * beyond {@code max} wait as spares in any case. A spare takes the place of a lost member without a last call. More: a
     * loss costs less time, and more devices stand idle.
     *
     * @param value not negative, at most {@value #MAX_MEMBERS}; 0 by default
     * @return a copy
     */
    public GroupOptions withSpares(int value) {
        if (value < 0 || value > MAX_MEMBERS) {
            throw new IllegalArgumentException("spares is " + value + ": it must be from 0 to " + MAX_MEMBERS);
        }
        return new GroupOptions(min, max, value, device, lastCall, stopGrace, zone, host);
    }

    /**
     * How long the group waits for more members once {@code min} are there. It does not wait when {@code max} and the
     * spares are there, or when a generation was lost and as many as it had are there again. Longer: fuller generations;
     * shorter: a group that cannot be filled begins sooner.
     *
     * @param value not negative; 30 s by default
     * @return a copy
     */
    public GroupOptions withLastCall(Duration value) {
        return new GroupOptions(min, max, spares, device, inRange("lastCall", value), stopGrace, zone, host);
    }

    /**
     * How long a callback may take to return once its generation is over. The next generation waits for it so long; then
     * the others go on without this member. Longer: gentler on slow callbacks, and slower to regroup.
     *
     * @param value not negative; 10 s by default
     * @return a copy
     */
    public GroupOptions withStopGrace(Duration value) {
        return new GroupOptions(min, max, spares, device, lastCall, inRange("stopGrace", value), zone, host);
    }

    /**
     * Which of its host's devices this member works on: members of one host are ranked by it.
     *
     * @param value not negative, the GPU's index for example; 0 by default
     * @return a copy
     */
    public GroupOptions withDevice(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("device is " + value + ": it must not be negative");
        }
        return new GroupOptions(min, max, spares, value, lastCall, stopGrace, zone, host);
    }

    /**
     * The zone by which this member is ranked.
     *
     * @param value a name of at most 128 bytes; the node's zone by default
     * @return a copy
     */
    public GroupOptions withZone(String value) {
        return new GroupOptions(min, max, spares, device, lastCall, stopGrace, Names.requireName("zone", value), host);
    }

    /**
     * The host by which this member is ranked, where the host's own name is not what tells machines apart: in a container,
     * for example.
     *
     * @param value a name of at most 128 bytes; the node's host by default
     * @return a copy
     */
    public GroupOptions withHost(String value) {
        return new GroupOptions(min, max, spares, device, lastCall, stopGrace, zone, Names.requireName("host", value));
    }

    /**
     * See {@link #of}.
     *
     * @return the fewest members
     */
    public int min() {
        return min;
    }

    /**
     * See {@link #of}.
     *
     * @return the most members
     */
    public int max() {
        return max;
    }

    /**
     * See {@link #withSpares}.
     *
     * @return how many are held back
     */
    public int spares() {
        return spares;
    }

    /**
     * See {@link #withDevice}.
     *
     * @return the device
     */
    public int device() {
        return device;
    }

    /**
     * See {@link #withLastCall}.
     *
     * @return the last call
     */
    public Duration lastCall() {
        return lastCall;
    }

    /**
     * See {@link #withStopGrace}.
     *
     * @return the grace
     */
    public Duration stopGrace() {
        return stopGrace;
    }

    /**
     * See {@link #withZone}.
     *
     * @return the zone, if it is not the node's
     */
    public Optional<String> zone() {
        return Optional.ofNullable(zone);
    }

    /**
     * See {@link #withHost}.
     *
     * @return the host, if it is not the node's
     */
    public Optional<String> host() {
        return Optional.ofNullable(host);
    }

    private static Duration inRange(String name, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be from 0 to " + LONGEST);
        }
        return value;
    }
}
