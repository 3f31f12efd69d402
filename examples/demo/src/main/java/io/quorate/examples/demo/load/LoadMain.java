package io.quorate.examples.demo.load;

import io.quorate.examples.launch.Flags;
import io.quorate.examples.launch.Program;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs the load generator: {@code --gateways name=http://host:port,… [--model digits] [--rate 200] [--samples 200]}. It
 * tells how it goes four times a second, and once more when it is told to end and the last answers are there.
 */
public final class LoadMain {
    private static final long TELL_MILLIS = 250;
    private static final double RAMP_SECONDS = 2;
    private static final long LAST_ANSWERS_SECONDS = 11;
    private static final long SEED = 42;

    private LoadMain() {}

    /**
     * Runs until it is told to end.
     *
     * @param args the flags
     * @throws InterruptedException if interrupted while starting
     */
    public static void main(String[] args) throws InterruptedException {
        Program.run("load", args, LoadMain::start);
    }

    private static AutoCloseable start(Flags flags) throws InterruptedException {
        List<Endpoint> gateways =
                flags.list("gateways").stream().map(Endpoint::parse).toList();
        String model = flags.text("model").orElse("digits");
        int rate = flags.number("rate", 1, 10_000, 200);
        int samples = flags.number("samples", 1, 10_000, 200);
        flags.requireNoOthers();
        List<Sample> drawn = Sample.draw(samples, SEED);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        Context loop = vertx.getOrCreateContext();
        Generator generator = new Generator(vertx, gateways, model, drawn);
        CountDownLatch warm = new CountDownLatch(1);
        loop.runOnContext(v -> generator.warmUp().onComplete(done -> {
            generator.start(new Pace(rate, RAMP_SECONDS, System::nanoTime));
            vertx.setPeriodic(
                    TELL_MILLIS,
                    id -> System.out.println("stats " + generator.tally().line()));
            warm.countDown();
        }));
        warm.await();
        System.out.println("ready load");
        return () -> end(vertx, loop, generator);
    }

    private static void end(Vertx vertx, Context loop, Generator generator) throws InterruptedException {
        CountDownLatch last = new CountDownLatch(1);
        loop.runOnContext(v -> {
            generator.stop();
            vertx.setPeriodic(10, id -> {
                if (generator.tally().inFlight() == 0) {
                    last.countDown();
                }
            });
        });
        boolean all = last.await(LAST_ANSWERS_SECONDS, TimeUnit.SECONDS);
        CountDownLatch told = new CountDownLatch(1);
        loop.runOnContext(v -> {
            System.out.println((all ? "done " : "cut ") + generator.tally().line());
            told.countDown();
        });
        told.await();
    }
}
