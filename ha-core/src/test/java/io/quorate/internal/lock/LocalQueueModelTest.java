package io.quorate.internal.lock;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * The race: a place is given back, lost or granted while waiters come and give up, and what was decided is done after the
 * lock is released, by several threads in any order. Every interleaving must look as if each call had happened at one
 * instant; so nobody is served twice, nobody is served on a place that was lost before, and two never share a lock.
 */
@Param(name = "who", gen = IntGen.class, conf = "1:2")
public class LocalQueueModelTest {
    private final Model queue = new Model();
    private final ConcurrentMap<Integer, Person> people = new ConcurrentHashMap<>();

    /** Comes, unless here already. */
    @Operation
    public boolean come(@Param(name = "who") int who) {
        Person person = new Person();
        return people.putIfAbsent(who, person) == null && queue.enqueue(person);
    }

    /** Gives back or gives up. */
    @Operation
    public String go(@Param(name = "who") int who) {
        Person person = people.remove(who);
        if (person == null) {
            return "not here";
        }
        queue.cancel(person);
        Spot had = person.leave();
        if (had == null) {
            return "gave up";
        }
        queue.giveBack(had);
        return "gave back";
    }

    /** The store grants what is queued. */
    @Operation
    public void grant() {
        queue.opened.forEach(queue::held);
    }

    @Operation
    public int mostWhoShared() {
        return queue.most.get();
    }

    @Test
    public void everyInterleavingIsLinearizable() {
        new ModelCheckingOptions()
                .iterations(6)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(1)
                .invocationsPerIteration(100)
                .check(LocalQueueModelTest.class);
    }

    /** A place, and how many use it at this moment. */
    static final class Spot extends LocalQueue.Place {
        final AtomicInteger using = new AtomicInteger();

        Spot() {
            super(Kind.EXCLUSIVE);
        }
    }

    /** Has nothing, a place, or {@link #GONE}. */
    static final class Person extends LocalQueue.Waiter {
        private static final Spot GONE = new Spot();
        final AtomicReference<Spot> spot = new AtomicReference<>();

        Person() {
            super(Kind.EXCLUSIVE, false);
        }

        Spot leave() {
            return spot.getAndSet(GONE);
        }
    }

    private static final class Model extends LocalQueue<Person, Spot> {
        /** Whatever was ever queued: news of a place that is gone must do no harm. */
        final Queue<Spot> opened = new ConcurrentLinkedQueue<>();

        final AtomicInteger most = new AtomicInteger();

        Model() {
            super(() -> 0);
        }

        void giveBack(Spot spot) {
            spot.using.decrementAndGet();
            release(spot);
        }

        @Override
        Spot newPlace(Person head) {
            return new Spot();
        }

        @Override
        void open(Spot spot) {
            opened.add(spot);
        }

        @Override
        void leave(Spot spot) {}

        @Override
        void grant(Person waiter, Spot spot) {
            most.accumulateAndGet(spot.using.incrementAndGet(), Math::max);
            if (!waiter.spot.compareAndSet(null, spot)) {
                giveBack(spot);
            }
        }

        @Override
        void refuse(Person waiter) {}

        @Override
        void fail(Person waiter, RuntimeException reason) {}

        @Override
        void sweepLater() {}
    }
}
