package io.quorate.benchmarks.micro;

import io.quorate.HaNode;
import io.quorate.lock.LockGrant;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** P16: is it mine still? */
@State(Scope.Benchmark)
public class ValidityBenchmark {
    private HaNode node;
    private LockGrant grant;

    @Setup(Level.Trial)
    public void open() throws InterruptedException {
        node = HaNode.builder("memory:").build();
        grant = node.lock("checked").acquire(Duration.ofSeconds(10));
    }

    @TearDown(Level.Trial)
    public void close() {
        node.close();
    }

    @Benchmark
    public boolean isValid() {
        return grant.isValid();
    }

    /** What no deadline can do without. */
    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }
}
