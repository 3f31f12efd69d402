package io.quorate.failover;

import io.quorate.time.Scheduler;
import io.quorate.time.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/**
 * Gauges from a command that goes on printing CSV, one row per device and round; it is started again when it ends.
 *
 * <pre>{@code
 * CsvGauges gpus = CsvGauges.nvidiaSmi(ofSeconds(1), "utilization.gpu", "memory.used", "memory.total");
 * Signal hot = Signal.above("gpu-utilisation", 85, gpus.highest("utilization.gpu")).raiseAfter(ofMinutes(2)).start();
 * }</pre>
 *
 * <p>What is no row (a header, an error, a line that was cut) is counted and passed over. A device whose last row is older
 * than the freshness is as if it were not there, so a command that hangs leads to missing values and not to old ones; it is
 * not started again for that. Thread-safe; reading never blocks.
 */
public final class CsvGauges implements AutoCloseable {
    private static final Logger LOG = System.getLogger(CsvGauges.class.getName());
    private static final int MAX_ROWS = 1_024;

    private record Seen(double[] values, long at) {}

    private final WorkerCommand command;
    private final List<String> columns;
    private final Duration freshness;
    private final Ticker ticker;
    private final Map<String, Seen> rows = new ConcurrentHashMap<>();
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicBoolean complained = new AtomicBoolean();
    private final Supervisor supervisor;

    private CsvGauges(
            WorkerCommand command,
            List<String> columns,
            Duration freshness,
            Ticker ticker,
            Optional<Scheduler> scheduler) {
        this.command = command;
        this.columns = columns;
        this.freshness = freshness;
        this.ticker = ticker;
        SupervisorBuilder builder = Supervisor.builder(command)
                .options(SupervisorOptions.defaults().withStopGrace(Duration.ofSeconds(1)))
                .listener(new WorkerListener() {
                    @Override
                    public void output(OutputLine line) {
                        accept(line);
                    }
                });
        scheduler.ifPresent(timers -> builder.time(ticker, timers));
        supervisor = builder.start();
    }

    /**
     * Starts a command.
     *
     * @param command prints a row per device and round
     * @param columns what the cells of a row are; the first is the device, which is no gauge
     * @param freshness how old a row may be; a few rounds
     * @return the gauges; close them
     * @throws IllegalArgumentException if there are fewer than two columns, or the freshness is not above zero
     */
    public static CsvGauges start(WorkerCommand command, List<String> columns, Duration freshness) {
        check(columns, freshness);
        return new CsvGauges(command, List.copyOf(columns), freshness, Ticker.system(), Optional.empty());
    }

    /**
     * As {@link #start(WorkerCommand, List, Duration)}, by another clock.
     *
     * @param command as there
     * @param columns as there
     * @param freshness as there
     * @param ticker tells the age of a row
     * @param scheduler says when to start the command again; not closed
     * @return the gauges; close them
     */
    public static CsvGauges start(
            WorkerCommand command, List<String> columns, Duration freshness, Ticker ticker, Scheduler scheduler) {
        check(columns, freshness);
        return new CsvGauges(command, List.copyOf(columns), freshness, ticker, Optional.of(scheduler));
    }

    /**
     * Starts {@code nvidia-smi} for all GPUs of this host; the device is the GPU's index.
     *
     * @param period from round to round; at least 1 s
     * @param fields what {@code nvidia-smi --help-query-gpu} lists, such as {@code utilization.gpu}
     * @return the gauges; close them. Without an {@code nvidia-smi} on the {@code PATH} no value is known
     * @throws IllegalArgumentException if there is no field or the period is too short
     */
    public static CsvGauges nvidiaSmi(Duration period, String... fields) {
        int seconds = Limits.range("period in seconds", 1, 3_600, Math.toIntExact(period.toSeconds()));
        List<String> columns = new ArrayList<>(List.of("index"));
        columns.addAll(List.of(fields));
        WorkerCommand command = WorkerCommand.of(
                "nvidia-smi", "--query-gpu=" + String.join(",", columns), "--format=csv", "--loop=" + seconds);
        return start(command, columns, Duration.ofSeconds(5L * seconds));
    }

    private static void check(List<String> columns, Duration freshness) {
        if (columns.size() < 2 || columns.stream().distinct().count() != columns.size()) {
            throw new IllegalArgumentException(
                    "columns are " + columns + ": give a device and at least one value, each a name of its own");
        }
        Limits.positive("freshness", freshness);
    }

    /**
     * The greatest value of all devices.
     *
     * @param column one of the columns but the first
     * @return a gauge; NaN while no device has a fresh value
     * @throws IllegalArgumentException if there is no such column
     */
    public DoubleSupplier highest(String column) {
        int index = index(column);
        return () -> fresh(index).max().orElse(Double.NaN);
    }

    /**
     * The mean of all devices that have a value.
     *
     * @param column one of the columns but the first
     * @return a gauge; NaN while no device has a fresh value
     * @throws IllegalArgumentException if there is no such column
     */
    public DoubleSupplier mean(String column) {
        int index = index(column);
        return () -> fresh(index).average().orElse(Double.NaN);
    }

    /**
     * The value of one device.
     *
     * @param device as the command calls it
     * @param column one of the columns but the first
     * @return a gauge; NaN while it has no fresh value
     * @throws IllegalArgumentException if there is no such column
     */
    public DoubleSupplier of(String device, String column) {
        int index = index(column);
        return () -> {
            Seen seen = rows.get(device);
            return seen != null && isFresh(seen) ? seen.values[index] : Double.NaN;
        };
    }

    /**
     * How many lines were neither rows nor headers, standard error included.
     *
     * @return from 0 on
     */
    public long malformed() {
        return malformed.get();
    }

    private int index(String column) {
        int index = columns.indexOf(column);
        if (index < 1) {
            throw new IllegalArgumentException(
                    "column is '" + column + "': it must be one of " + columns.subList(1, columns.size()));
        }
        return index - 1;
    }

    private DoubleStream fresh(int index) {
        return rows.values().stream()
                .filter(this::isFresh)
                .mapToDouble(seen -> seen.values[index])
                .filter(value -> !Double.isNaN(value));
    }

    private boolean isFresh(Seen seen) {
        return ticker.nanoTime() - seen.at <= freshness.toNanos();
    }

    private void accept(OutputLine line) {
        if (line.text().isBlank() || CsvRow.isHeader(line.text(), columns)) {
            return;
        }
        // A number that was cut is a number still, only another one.
        CsvRow row = line.error() || line.cut()
                ? null
                : CsvRow.parse(line.text(), columns.size()).orElse(null);
        if (row == null || !hasRoomFor(row.key())) {
            malformed.incrementAndGet();
            if (complained.compareAndSet(false, true)) {
                LOG.log(Level.WARNING, "{0} prints no row: {1}", command, shortened(line.text()));
            }
        } else {
            complained.set(false);
            rows.put(row.key(), new Seen(row.values(), ticker.nanoTime()));
        }
    }

    /** Devices that are gone, or never were any, must not keep others out for ever. */
    private boolean hasRoomFor(String device) {
        if (rows.size() >= MAX_ROWS && !rows.containsKey(device)) {
            rows.values().removeIf(seen -> !isFresh(seen));
        }
        return rows.size() < MAX_ROWS || rows.containsKey(device);
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    /** Ends the command. The gauges stay readable for as long as their values are fresh. Idempotent. */
    @Override
    public void close() {
        supervisor.close();
    }
}
