package io.quorate.internal.session;

import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * The race: a proof of life arrives late, just when a reader sees the deadline pass. Every interleaving must look as if each
 * call had happened at one instant; so "invalid" is never followed by "valid".
 */
public class ValidityModelTest {
    private final AtomicLong clock = new AtomicLong();
    private final Validity validity = new Validity(2);

    @Operation
    public void timePasses() {
        clock.incrementAndGet();
    }

    @Operation
    public boolean isValid() {
        return validity.isValid(clock.get());
    }

    @Operation
    public boolean extend() {
        long sentAt = clock.get();
        return validity.extend(sentAt + 2, sentAt);
    }

    @Operation
    public void kill() {
        validity.kill();
    }

    @Test
    public void everyInterleavingIsLinearizable() {
        new ModelCheckingOptions()
                .iterations(8)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(1)
                .invocationsPerIteration(1_000)
                .check(ValidityModelTest.class);
    }
}
