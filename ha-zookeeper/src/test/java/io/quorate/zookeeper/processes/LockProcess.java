package io.quorate.zookeeper.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.HaNode;
import io.quorate.lock.LockGrant;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/** A process that wants a lock, holds it until it is lost or given back, and wants it again; and a {@link Witness} of that. */
final class LockProcess {
    private static final String LOCK = "trainer";

    private LockProcess() {}

    /** Arguments: store URI, node id, TTL in milliseconds. */
    public static void main(String[] args) throws Exception {
        HaNode node = HaNode.builder(args[0])
                .id(args[1])
                .sessionTtl(Duration.ofMillis(Long.parseLong(args[2])))
                .build();
        AtomicReference<LockGrant> latest = new AtomicReference<>();
        want(node, latest);
        Witness.say("READY");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "commit" -> Witness.say("COMMIT " + Witness.commit(latest.get()));
                case "commit-unchecked" -> Witness.say("UNCHECKED " + Witness.commitUnchecked(latest.get()));
                case "release" -> {
                    latest.get().close();
                    Witness.say("RELEASED");
                }
                case "close" -> {
                    node.close();
                    Witness.say("CLOSED");
                }
                default -> Witness.say("UNKNOWN " + command);
            }
        }
    }

    private static void want(HaNode node, AtomicReference<LockGrant> latest) {
        CompletionStage<LockGrant> asked = node.lock(LOCK).acquireAsync(Duration.ofHours(1));
        asked.thenAccept(grant -> {
            latest.set(grant);
            Witness.watch(grant);
            grant.lost().thenRun(() -> want(node, latest));
        });
    }
}
