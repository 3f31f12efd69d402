package io.quorate.test.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Which faults strike whom, when and for how long. Immutable. The same seed gives the same schedule; who plays a part (the
 * leader, say) when a step comes up is up to the run.
 */
public final class Schedule {
    private static final int LEAST_BURST = 3;
    private static final int MOST_BURST = 5;
    private static final int LEAST_APART = 300;
    private static final int MOST_APART = 2_000;
    /** Whoever plays a part is the more interesting victim. */
    private static final double SHARE_OF_ROLES = .5;

    /**
     * One fault.
     *
     * @param number from 1, in the order of time
     * @param at since the drill's start
     * @param lasting how long it stays in force
     * @param fault the fault's name
     * @param victim a name or a role of the fault's {@link Victims}
     */
    public record Step(int number, Duration at, Duration lasting, String fault, String victim) {
        @Override
        public String toString() {
            String span = lasting.isZero() ? "" : String.format(Locale.ROOT, " for %.1f s", lasting.toMillis() / 1e3);
            return String.format(Locale.ROOT, "%3d %7.1f s  %s %s%s", number, at.toMillis() / 1e3, fault, victim, span);
        }
    }

    private final List<Step> steps;
    private final OptionalLong seed;

    private Schedule(List<Step> steps, OptionalLong seed) {
        this.steps = List.copyOf(steps);
        this.seed = seed;
    }

    /**
     * A schedule without steps, to be filled by {@link #then}.
     *
     * @return the schedule
     */
    public static Schedule scripted() {
        return new Schedule(List.of(), OptionalLong.empty());
    }

    /**
     * This schedule with one more step.
     *
     * @param at since the drill's start; not before the step before
     * @param lasting how long the fault stays in force
     * @param fault its name
     * @param victim a name or a role
     * @return a copy
     */
    public Schedule then(Duration at, Duration lasting, String fault, String victim) {
        if (!steps.isEmpty() && steps.get(steps.size() - 1).at().compareTo(at) > 0) {
            throw new IllegalArgumentException(fault + " at " + at + ": steps come in the order of time");
        }
        List<Step> more = new ArrayList<>(steps);
        more.add(new Step(steps.size() + 1, at, lasting, fault, victim));
        return new Schedule(more, seed);
    }

    /**
     * A schedule by chance: bursts of a few faults that may overlap, each followed by a calm. All kinds come up about equally
     * often.
     *
     * @param seed what repeats it
     * @param length from the drill's start to the last calm's end at most
     * @param calm how long nothing strikes after a burst; at least the time that a recovery may take, so that each is judged
     * @param faults the kinds to choose from
     * @return the schedule
     */
    public static Schedule random(long seed, Duration length, Duration calm, List<Fault> faults) {
        if (faults.isEmpty()) {
            throw new IllegalArgumentException("no faults to choose from: give at least one");
        }
        return new Schedule(new Dice(seed, faults).throwAll(length, calm), OptionalLong.of(seed));
    }

    /**
     * The steps.
     *
     * @return in the order of time
     */
    public List<Step> steps() {
        return steps;
    }

    /**
     * What repeats it.
     *
     * @return empty for a scripted one
     */
    public OptionalLong seed() {
        return seed;
    }

    /** One line for each step. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        steps.forEach(step -> text.append(step).append('\n'));
        return text.toString();
    }

    /** Draws in one fixed order, so that the seed decides all. */
    private static final class Dice {
        private final Random random;
        private final List<Fault> faults;
        private final List<Fault> deck = new ArrayList<>();

        Dice(long seed, List<Fault> faults) {
            random = new Random(seed);
            this.faults = List.copyOf(faults);
        }

        List<Step> throwAll(Duration length, Duration calm) {
            List<Step> steps = new ArrayList<>();
            Duration now = Duration.ZERO;
            while (true) {
                List<Step> burst = burst(steps.size(), now);
                Duration over = burst.stream()
                        .map(step -> step.at().plus(step.lasting()))
                        .max(Duration::compareTo)
                        .orElse(now)
                        .plus(calm);
                if (over.compareTo(length) > 0) {
                    return steps;
                }
                steps.addAll(burst);
                now = over;
            }
        }

        private List<Step> burst(int before, Duration from) {
            List<Step> burst = new ArrayList<>();
            Duration at = from;
            int size = between(LEAST_BURST, MOST_BURST);
            for (int i = 0; i < size; i++) {
                Fault fault = draw();
                Duration lasting = Duration.ofMillis(between(
                        (int) fault.shortest().toMillis(), (int) fault.longest().toMillis()));
                burst.add(new Step(before + i + 1, at, lasting, fault.name(), victim(fault.victims())));
                at = at.plusMillis(between(LEAST_APART, MOST_APART));
            }
            return burst;
        }

        /** From a shuffled deck, as all kinds should have their turn. */
        private Fault draw() {
            if (deck.isEmpty()) {
                deck.addAll(faults);
                Collections.shuffle(deck, random);
            }
            return deck.remove(deck.size() - 1);
        }

        private String victim(Victims victims) {
            List<String> from = !victims.roles().isEmpty() && random.nextDouble() < SHARE_OF_ROLES
                    ? victims.roles()
                    : victims.names();
            return from.get(random.nextInt(from.size()));
        }

        private int between(int least, int most) {
            return least + random.nextInt(most - least + 1);
        }
    }
}
