package io.quorate.examples.digits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Makes the model file: {@code TrainDigits <file> [version]}. The same program gives the same file, bit for bit, in
 * about half a minute on one core.
 */
public final class TrainDigits {
    private static final long SEED = 20_261_121;
    private static final int BATCHES = 2_000;
    private static final int BATCH_SIZE = 32;
    private static final double RATE = 2e-3;
    private static final int FRESH_DRAWINGS = 10_000;

    private TrainDigits() {}

    /**
     * Trains, measures and writes.
     *
     * @param args the file to write, and the model's version (default 1)
     * @throws IOException the file cannot be written
     */
    public static void main(String[] args) throws IOException {
        if (args.length < 1 || args.length > 2) {
            System.err.println("Usage: TrainDigits <file> [version]");
            System.exit(2);
        }
        long start = System.nanoTime();
        Network network = Network.forDigits(SEED);
        Trainer trainer = new Trainer(network);
        float loss = trainer.train(new DigitPainter(SEED), BATCHES, BATCH_SIZE, RATE);
        double accuracy = trainer.accuracy(new DigitPainter(SEED + 1).paint(FRESH_DRAWINGS));
        String shown = String.format(Locale.ROOT, "%.4f", accuracy);
        byte[] model = DigitModel.export(
                network, args.length == 2 ? Long.parseLong(args[1]) : 1, Map.of(DigitModel.ACCURACY, shown));
        Files.write(Path.of(args[0]), model);
        System.out.printf(
                Locale.ROOT,
                "loss %.4f, accuracy %s on fresh drawings, %d parameters, %d bytes, %d s%n",
                loss,
                shown,
                network.parameters().length,
                model.length,
                Duration.ofNanos(System.nanoTime() - start).toSeconds());
    }
}
