package io.quorate.test.internal.leadership;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.DocumentWrite;
import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.NodeListener;
import io.quorate.PeerEvidence;
import io.quorate.QuorateException;
import io.quorate.Takeover;
import io.quorate.election.CandidateOptions;
import io.quorate.election.Leadership;
import io.quorate.failover.FailoverHooks;
import io.quorate.failover.Hook;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A candidate in a process of its own. While it leads it samples its validity without pause and prints, about every 10 ms,
 * the span of {@link System#nanoTime()} over which this term certainly was valid:
 * {@code VALID <token> <first> <last> <until>}. A sample is certain only between the two clock readings around it, so the span
 * begins with the reading after the first valid sample and ends with the one before the last. The last number is the deadline
 * that the term had at its last valid sample.
 */
public final class LeaderProcess {
    private static final String ELECTION = "trainer";

    private final AtomicReference<@Nullable Leadership> latest = new AtomicReference<>();
    private final HaNode node;

    private final Outsider outsider;

    private LeaderProcess(HaNode node, Outsider outsider) {
        this.node = node;
        this.outsider = outsider;
    }

    /** Arguments: store URI, node id, TTL in milliseconds, and what {@link LifelineWords} understands. */
    public static void main(String[] args) throws Exception {
        HaNode node = HaNode.builder(args[0])
                .id(args[1])
                .sessionTtl(Duration.ofMillis(Long.parseLong(args[2])))
                .lifeline(LifelineWords.parse(List.of(args).subList(3, args.length)))
                .listener(new NodeListener() {
                    @Override
                    public void evidence(PeerEvidence evidence) {
                        say("EVIDENCE " + evidence.kind() + " " + evidence.nodeId());
                    }

                    @Override
                    public void tookOver(Takeover takeover) {
                        say("TOOKOVER " + takeover.evidence().nodeId() + " " + takeover.asked() + " "
                                + takeover.granted());
                    }
                })
                .build();
        new LeaderProcess(node, new Outsider(args[0])).run();
    }

    private void run() throws Exception {
        FailoverHooks.builder()
                .peerLost(Hook.of("say", evidence -> say("PEERLOST " + evidence.nodeId())))
                .build()
                .follow(node);
        node.election(ELECTION).stand(this::lead, CandidateOptions.defaults().withRankGrace(Duration.ofMillis(100)));
        say("READY");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "commit" -> say("COMMIT " + commit(leadership()));
                case "commit-unchecked" ->
                    say("UNCHECKED "
                            + outsider.commit(
                                    "elections/" + ELECTION + "/leader",
                                    leadership().token().value()));
                case "write" -> {
                    Thread writer = new Thread(this::write, "writer");
                    writer.setDaemon(true);
                    writer.start();
                }
                case "lifelines" -> say("LIFELINES " + node.lifelines().connected());
                case "close" -> {
                    node.close();
                    say("CLOSED");
                }
                default -> say("UNKNOWN " + command);
            }
        }
    }

    private void lead(Leadership leadership) {
        latest.set(leadership);
        say("LEADING " + leadership.token());
        Thread sampler = new Thread(() -> sample(leadership), "sampler");
        sampler.setDaemon(true);
        sampler.start();
        CountDownLatch over = new CountDownLatch(1);
        leadership.lost().thenAccept(loss -> {
            say("LOST " + leadership.token() + " " + loss);
            over.countDown();
        });
    }

    private static void sample(Leadership leadership) {
        long first = 0;
        long last = 0;
        long until = 0;
        long printed = 0;
        while (true) {
            long deadline = leadership.validUntil();
            long before = System.nanoTime();
            boolean valid = leadership.isValid();
            long after = System.nanoTime();
            if (!valid) {
                break;
            }
            first = first == 0 ? after : first;
            last = before;
            until = deadline;
            if (after - printed > 10_000_000) {
                printed = after;
                say("VALID " + leadership.token() + " " + first + " " + last + " " + until);
            }
            LockSupport.parkNanos(100_000);
        }
        say("VALID " + leadership.token() + " " + first + " " + last + " " + until);
        say("INVALID " + leadership.token());
    }

    private static String commit(Leadership leadership) throws InterruptedException {
        try {
            return "done " + leadership.commit(DocumentWrite.put("written-by-leader", "x".getBytes(UTF_8)));
        } catch (GrantLostException e) {
            return "refused " + e.getMessage();
        }
    }

    /** Goes on writing under each term, whatever this process believes of it, until that is refused. */
    private void write() {
        Leadership refused = null;
        while (true) {
            Leadership term = latest.get();
            if (term != null && term != refused) {
                try {
                    say("WROTE " + term.token() + " " + term.commit(DocumentWrite.put("written", "x".getBytes(UTF_8))));
                } catch (GrantLostException e) {
                    refused = term;
                    say("REFUSED " + term.token());
                } catch (QuorateException | InterruptedException e) {
                    say("UNWRITTEN " + e);
                }
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    private Leadership leadership() {
        return Objects.requireNonNull(latest.get(), "this node never led");
    }

    /** One line at a time, from several threads. */
    private static void say(String line) {
        System.out.println(line);
    }
}
