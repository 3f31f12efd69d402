package io.quorate.benchmarks.micro;

import io.quorate.DocumentWrite;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From a change in the store, here in memory, to the user's callback on another thread. */
@State(Scope.Benchmark)
public class DispatchBenchmark {
    private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

    @Param({"3", "1000", "9900"})
    int instances;

    private final Semaphore called = new Semaphore(0);
    private Services services;
    private int weight = 1;

    @Setup(Level.Trial)
    public void open() throws InterruptedException {
        services = new Services(instances);
        var unusedView = services.view.onChange(all -> called.release());
        var unusedDocument = services.node.documents().observe("followed", document -> called.release());
        called.acquire(2);
    }

    @TearDown(Level.Trial)
    public void close() {
        services.close();
    }

    /** A view of so many instances takes a change of one in; one after the other, of which a view takes no more than it has time for. */
    @Benchmark
    public void viewUpdate() throws InterruptedException {
        weight = weight == 1 ? 2 : 1;
        var unused = services.registered.get(0).setWeight(weight);
        called.acquire();
    }

    @Benchmark
    public void eventDispatch() throws InterruptedException {
        services.node.documents().put(DocumentWrite.put("followed", VALUE));
        called.acquire();
    }
}
