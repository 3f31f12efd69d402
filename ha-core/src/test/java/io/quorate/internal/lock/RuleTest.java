package io.quorate.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.ConfigurationException;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.Skipped;
import io.quorate.spi.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {
    private final Skipped skipped = new Skipped();
    private final Rule rule = new Rule(skipped, 4);
    private final List<Entry> queue = new ArrayList<>();

    @Test
    void emptyQueueBlocksNobody() {
        for (Kind kind : List.of(Kind.EXCLUSIVE, Kind.READ, Kind.WRITE, Kind.permits(4))) {
            assertThat(rule.blockers(kind, queue)).isEmpty();
        }
    }

    @Test
    void lockWaitsForTheOneRightBefore() {
        add(Kind.EXCLUSIVE);
        Entry last = add(Kind.EXCLUSIVE);
        assertThat(rule.blockers(Kind.EXCLUSIVE, queue)).containsExactly(last);
    }

    @Test
    void readerWaitsForTheLastWriterAndWriterForTheOneRightBefore() {
        add(Kind.READ);
        assertThat(rule.blockers(Kind.READ, queue)).isEmpty();
        add(Kind.WRITE);
        Entry writer = add(Kind.WRITE);
        Entry reader = add(Kind.READ);
        assertThat(rule.blockers(Kind.READ, queue)).containsExactly(writer);
        assertThat(rule.blockers(Kind.WRITE, queue)).containsExactly(reader);
    }

    @Test
    void permitsAreHeldWhileTheyFitAndTheFirstWaiterWaitsForAllHolders() {
        Entry first = add(Kind.permits(2));
        assertThat(rule.blockers(Kind.permits(2), queue)).isEmpty();
        Entry second = add(Kind.permits(1));
        assertThat(rule.blockers(Kind.permits(1), queue)).isEmpty();
        assertThat(rule.blockers(Kind.permits(2), queue)).containsExactly(first, second);
    }

    @Test
    void permitsBehindAWaiterWaitForTheOneRightBeforeThoughTheyWouldFit() {
        add(Kind.permits(3));
        Entry waiter = add(Kind.permits(2));
        assertThat(rule.blockers(Kind.permits(1), queue)).containsExactly(waiter);
        Entry next = add(Kind.permits(1));
        assertThat(rule.blockers(Kind.permits(1), queue)).containsExactly(next);
    }

    @Test
    void hugeNumbersOfPermitsDoNotOverflow() {
        Rule huge = new Rule(skipped, Integer.MAX_VALUE);
        queue.add(entry(new Ticket("n", Kind.permits(Integer.MAX_VALUE), Integer.MAX_VALUE, "", false).toBytes()));
        Entry waiter = entry(new Ticket("n", Kind.permits(Integer.MAX_VALUE), Integer.MAX_VALUE, "", false).toBytes());
        queue.add(waiter);
        assertThat(huge.blockers(Kind.permits(1), queue)).containsExactly(waiter);
    }

    @Test
    void otherTotalIsAnErrorForWhoeverComesLater() {
        queue.add(entry(new Ticket("other", Kind.permits(1), 9, "", false).toBytes()));
        assertThatThrownBy(() -> rule.blockers(Kind.permits(1), queue))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("4 permits here")
                .hasMessageContaining("9 by node 'other'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "{}",
                "[]",
                "{\"node\":\"n\"}",
                "{\"node\":1,\"mode\":\"read\"}",
                "{\"node\":\"n\",\"mode\":\"READ\"}",
                "{\"node\":\"n\",\"mode\":\"permits\",\"permits\":0,\"total\":4}",
                "{\"node\":\"n\",\"mode\":\"permits\",\"permits\":1.5,\"total\":4}",
                "{\"node\":\"n\",\"mode\":\"permits\",\"permits\":99999999999,\"total\":4}",
                "{\"node\":\"n\",\"mode\":\"permits\",\"permits\":1,\"total\":-4}",
                "{\"node\":\"n\",\"mode\":\"permits\",\"permits\":\"1\",\"total\":4}"
            })
    void malformedEntriesAreCountedAndBlockNobody(String value) {
        queue.add(entry(value.getBytes(StandardCharsets.UTF_8)));
        for (Kind kind : List.of(Kind.EXCLUSIVE, Kind.READ, Kind.WRITE, Kind.permits(4))) {
            assertThat(rule.blockers(kind, queue)).isEmpty();
        }
        assertThat(skipped.count()).isEqualTo(1);
    }

    @Test
    void ticketIsReadAsItWasWritten() throws MalformedException {
        Ticket ticket = new Ticket("gpu-7", Kind.permits(3), 8, "llama \"x\"", false);
        assertThat(Ticket.read(entry(ticket.toBytes()))).isEqualTo(ticket);
        Ticket served = ticket.servedTo("other");
        assertThat(Ticket.read(entry(served.toBytes()))).isEqualTo(served);
        assertThat(served.served()).isTrue();
        Ticket lock = new Ticket("gpu-7", Kind.EXCLUSIVE, 1, "", false);
        assertThat(Ticket.read(entry(lock.toBytes()))).isEqualTo(lock);
    }

    private Entry add(Kind kind) {
        Entry entry = entry(new Ticket("n", kind, 4, "", false).toBytes());
        queue.add(entry);
        return entry;
    }

    private Entry entry(byte[] value) {
        long revision = queue.size() + 1L;
        return new Entry("locks/l/n~0~" + revision, value, revision, revision, 1, "s");
    }
}
