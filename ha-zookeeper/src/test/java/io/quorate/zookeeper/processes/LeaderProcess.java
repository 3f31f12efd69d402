package io.quorate.zookeeper.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.HaNode;
import io.quorate.election.CandidateOptions;
import io.quorate.election.Leadership;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** A candidate in a process of its own, and a {@link Witness} of its terms. */
final class LeaderProcess {
    static final String ELECTION = "trainer";

    private final AtomicReference<Leadership> latest = new AtomicReference<>();
    private final HaNode node;

    private LeaderProcess(HaNode node) {
        this.node = node;
    }

    /** Arguments: store URI, node id, TTL in milliseconds. */
    public static void main(String[] args) throws Exception {
        HaNode node = HaNode.builder(args[0])
                .id(args[1])
                .sessionTtl(Duration.ofMillis(Long.parseLong(args[2])))
                .build();
        new LeaderProcess(node).run();
    }

    private void run() throws Exception {
        node.election(ELECTION).stand(this::lead, CandidateOptions.defaults().withRankGrace(Duration.ofMillis(100)));
        Witness.say("READY");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "commit" -> Witness.say("COMMIT " + Witness.commit(latest.get()));
                case "commit-unchecked" -> Witness.say("UNCHECKED " + Witness.commitUnchecked(latest.get()));
                case "close" -> {
                    node.close();
                    Witness.say("CLOSED");
                }
                default -> Witness.say("UNKNOWN " + command);
            }
        }
    }

    private void lead(Leadership leadership) {
        latest.set(leadership);
        Witness.watch(leadership);
    }
}
