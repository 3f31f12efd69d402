package io.quorate.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.internal.lock.RecordedQueue.Person;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalQueueTest {
    private static final Kind LOCK = Kind.EXCLUSIVE;

    private final VirtualClock clock = new VirtualClock();
    private final RecordedQueue queue = new RecordedQueue(clock);

    @Test
    void firstWaiterQueuesInTheStoreAndLeavesItWhenNobodyFollows() {
        queue.come("a", LOCK);
        assertThat(queue.told()).containsExactly("open 1");
        queue.held(queue.spot(1));
        assertThat(queue.told()).containsExactly("a has 1");
        queue.release(queue.spot(1));
        assertThat(queue.told()).containsExactly("leave 1");
        assertThat(queue.isGone(queue.spot(1))).isTrue();
    }

    @Test
    void placeIsHandedOnInOrderWithoutTheStore() {
        hold("a", LOCK);
        queue.come("b", LOCK);
        queue.come("c", LOCK);
        assertThat(queue.told()).as("one place serves all").isEmpty();
        queue.release(queue.spot(1));
        assertThat(queue.told()).containsExactly("b has 1");
        queue.release(queue.spot(1));
        assertThat(queue.told()).containsExactly("c has 1");
    }

    @Test
    void placeGoesBackAfterSixtyFourHandOffsThoughOthersWaitHere() {
        hold("first", LOCK);
        for (int i = 0; i < LocalQueue.MAX_HAND_OFFS; i++) {
            queue.come("next", LOCK);
            queue.release(queue.spot(1));
            assertThat(queue.told()).contains("next has 1");
        }
        queue.come("last", LOCK);
        queue.release(queue.spot(1));
        assertThat(queue.told()).containsExactly("leave 1");
        queue.held(queue.spot(2));
        assertThat(queue.told()).containsExactly("last has 2");
    }

    @Test
    void placeGoesBackAfterAHundredMilliseconds() {
        hold("a", LOCK);
        queue.come("b", LOCK);
        clock.advance(Duration.ofMillis(99));
        queue.release(queue.spot(1));
        assertThat(queue.told()).contains("b has 1");
        queue.come("c", LOCK);
        clock.advance(Duration.ofMillis(1));
        queue.release(queue.spot(1));
        assertThat(queue.told()).contains("leave 1").doesNotContain("c has 1");
    }

    @Test
    void whoeverWaitsBehindALongHoldIsQueuedInTheStoreHalfway() {
        hold("a", LOCK);
        queue.come("b", LOCK);
        clock.advance(LocalQueue.LONG_HOLD);
        assertThat(queue.told()).isEmpty();
        queue.look();
        queue.look();
        assertThat(queue.told()).as("once").containsExactly("open 2");
    }

    @Test
    void whoeverComesLateDuringALongHoldIsQueuedAtOnce() {
        hold("a", LOCK);
        clock.advance(LocalQueue.LONG_HOLD);
        queue.come("b", LOCK);
        assertThat(queue.told()).containsExactly("open 2");
    }

    @Test
    void placeThatWasLostServesNobodyElse() {
        hold("a", LOCK);
        queue.come("b", LOCK);
        queue.lost(queue.spot(1));
        assertThat(queue.told()).containsExactly("open 2");
        queue.release(queue.spot(1));
        assertThat(queue.told()).isEmpty();
    }

    @Test
    void placeWhoseEraIsOverIsNotHandedOn() {
        hold("a", LOCK);
        queue.come("b", LOCK);
        queue.spot(1).good = false;
        queue.release(queue.spot(1));
        assertThat(queue.told()).containsExactly("leave 1", "open 2");
    }

    @Test
    void readersShareAPlaceAndOneThatComesLaterJoins() {
        queue.come("r1", Kind.READ);
        queue.come("r2", Kind.READ);
        queue.held(queue.spot(1));
        assertThat(queue.told()).containsExactly("open 1", "r1 has 1", "r2 has 1");
        queue.come("r3", Kind.READ);
        assertThat(queue.told()).containsExactly("r3 has 1");
        queue.release(queue.spot(1));
        queue.release(queue.spot(1));
        assertThat(queue.told()).isEmpty();
        queue.release(queue.spot(1));
        assertThat(queue.told()).containsExactly("leave 1");
    }

    @Test
    void readerDoesNotPassAWriterThatWaitsHere() {
        hold("r1", Kind.READ);
        queue.come("w", Kind.WRITE);
        queue.come("r2", Kind.READ);
        assertThat(queue.told()).as("the writer queues at once").containsExactly("open 2");
        queue.release(queue.spot(1));
        queue.held(queue.spot(2));
        assertThat(queue.told()).containsExactly("leave 1", "w has 2", "open 3");
        queue.release(queue.spot(2));
        queue.held(queue.spot(3));
        assertThat(queue.told()).containsExactly("leave 2", "r2 has 3");
    }

    @Test
    void readersDoNotShareAPlaceForEver() {
        hold("r", Kind.READ);
        clock.advance(LocalQueue.MAX_AGE);
        queue.come("late", Kind.READ);
        assertThat(queue.told()).containsExactly("open 2");
    }

    @Test
    void permitsHaveAPlaceEachAndOneThatIsGivenBackIsHandedOn() {
        hold("a", Kind.permits(1));
        queue.come("b", Kind.permits(1));
        assertThat(queue.told()).containsExactly("open 2");
        queue.blocked(queue.spot(2));
        queue.release(queue.spot(1));
        assertThat(queue.told()).containsExactly("b has 1", "sweep later");
    }

    @Test
    void permitsOfAnotherNumberAreNotHandedOn() {
        hold("a", Kind.permits(2));
        queue.come("b", Kind.permits(1));
        queue.told();
        queue.release(queue.spot(1));
        assertThat(queue.told()).containsExactly("leave 1");
    }

    @Test
    void onlyOnePlaceAtATimeIsQueued() {
        queue.come("a", Kind.permits(1));
        queue.come("b", Kind.permits(1));
        queue.come("c", Kind.permits(1));
        assertThat(queue.told()).containsExactly("open 1");
        queue.held(queue.spot(1));
        assertThat(queue.told()).containsExactly("a has 1", "open 2");
    }

    @Test
    void lastWaiterThatGivesUpTakesTheQueuedPlaceAlong() {
        Person only = queue.come("a", LOCK);
        queue.cancel(only);
        assertThat(queue.told()).containsExactly("open 1", "leave 1");
        queue.held(queue.spot(1));
        assertThat(queue.told()).as("news that came too late").isEmpty();
    }

    @Test
    void waiterThatGivesUpLeavesThePlaceToTheNext() {
        Person first = queue.come("a", LOCK);
        queue.come("b", LOCK);
        queue.cancel(first);
        queue.held(queue.spot(1));
        assertThat(queue.told()).containsExactly("open 1", "b has 1");
    }

    @Test
    void placeOfAnotherKindThanTheNewHeadNeedsIsGivenUp() {
        Person writer = queue.come("w", Kind.WRITE);
        queue.come("r", Kind.READ);
        queue.cancel(writer);
        assertThat(queue.told()).containsExactly("open 1", "leave 1", "open 2");
    }

    @Test
    void queuedPlaceForWhichNobodyComesIsGivenUpAfterAWhile() {
        hold("a", LOCK);
        clock.advance(LocalQueue.LONG_HOLD);
        queue.come("b", LOCK);
        queue.release(queue.spot(1));
        assertThat(queue.told()).containsExactly("open 2", "b has 1", "sweep later");
        queue.sweep();
        assertThat(queue.told()).containsExactly("leave 2");
    }

    @Test
    void impatientWaiterIsRefusedWhereItWouldWait() {
        hold("a", LOCK);
        queue.look("b", LOCK);
        assertThat(queue.told()).containsExactly("b refused");
        queue.come("c", LOCK);
        queue.look("d", LOCK);
        assertThat(queue.told()).containsExactly("d refused");
    }

    @Test
    void impatientWaiterIsRefusedWhenThePlaceMustWaitAndTheOthersWaitOn() {
        queue.look("a", LOCK);
        queue.come("b", LOCK);
        queue.look("c", LOCK);
        queue.blocked(queue.spot(1));
        assertThat(queue.told()).containsExactly("open 1", "a refused", "c refused");
        queue.held(queue.spot(1));
        assertThat(queue.told()).containsExactly("b has 1");
    }

    @Test
    void impatientWaitersOfASemaphoreAreServedOneAfterTheOther() {
        queue.look("a", Kind.permits(1));
        queue.look("b", Kind.permits(1));
        queue.held(queue.spot(1));
        assertThat(queue.told()).containsExactly("open 1", "a has 1", "open 2");
        queue.blocked(queue.spot(2));
        assertThat(queue.told()).containsExactly("b refused", "leave 2");
    }

    @Test
    void refusalOfTheStoreFailsWhoeverWaits() {
        queue.come("a", LOCK);
        queue.come("b", LOCK);
        queue.failed(queue.spot(1), new IllegalStateException("denied"));
        assertThat(queue.told()).containsExactly("open 1", "a failed: denied", "b failed: denied");
        queue.come("c", LOCK);
        assertThat(queue.told()).containsExactly("open 2");
    }

    @Test
    void closingFailsWhoeverWaitsAndKeepsWhatIsHeld() {
        hold("a", LOCK);
        queue.come("b", LOCK);
        queue.close(new IllegalStateException("closed"));
        assertThat(queue.told()).containsExactly("b failed: closed");
        assertThat(queue.enqueue(new Person("c", LOCK, false))).isFalse();
        assertThat(queue.isGone(queue.spot(1))).isFalse();
        queue.release(queue.spot(1));
        assertThat(queue.told()).containsExactly("leave 1");
    }

    private void hold(String name, Kind kind) {
        queue.come(name, kind);
        queue.held(queue.spot(1));
        assertThat(queue.told()).containsExactly("open 1", name + " has 1");
    }
}
