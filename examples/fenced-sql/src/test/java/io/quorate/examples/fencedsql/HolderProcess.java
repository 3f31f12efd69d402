package io.quorate.examples.fencedsql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.FencedDirectory;
import io.quorate.HaNode;
import io.quorate.StaleTokenException;
import io.quorate.election.Leadership;
import io.quorate.http.FencingHeader;
import io.quorate.internal.node.GrantCore;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A leader in a process of its own that writes its id to five places when told to, without asking {@code isValid()}: as if
 * it had asked just before it was paused.
 */
final class HolderProcess {
    private static final AtomicReference<Leadership> LATEST = new AtomicReference<>();

    private interface Writing {
        /** Whether it was done. */
        boolean run() throws Exception;
    }

    private HolderProcess() {}

    /** Arguments: store URI, node id, TTL in milliseconds, shared folder, base URI of the services. */
    public static void main(String[] args) throws Exception {
        HaNode node = HaNode.builder(args[0])
                .id(args[1])
                .sessionTtl(Duration.ofMillis(Long.parseLong(args[2])))
                .build();
        node.election("holder").stand(leadership -> {
            LATEST.set(leadership);
            say("LEADING " + leadership.token());
        });
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            writeAll(LATEST.get(), args[1], Path.of(args[3]), args[4]);
        }
    }

    private static void writeAll(Leadership grant, String id, Path folder, String services) {
        say("VALID " + grant.isValid());
        report("STORE", () -> commitUnchecked(grant, id));
        report("GATE", () -> post(grant, id, services + "/gate"));
        report("FILE", () -> {
            FencedDirectory.at(folder.resolve("files")).file("owner").write(grant.token(), id.getBytes(UTF_8));
            return true;
        });
        report("SQL", () -> {
            try (Connection connection = Databases.open(folder.resolve("db"))) {
                new FencedTable(connection).put(grant.token(), "owner", id);
            }
            return true;
        });
        report("HTTP", () -> post(grant, id, services + "/filter"));
        say("END");
    }

    private static void report(String sink, Writing writing) {
        try {
            say(sink + (writing.run() ? " done" : " refused"));
        } catch (StaleTokenException e) {
            say(sink + " refused");
        } catch (Exception e) {
            say(sink + " failed " + e);
        }
    }

    /** Until the store has answered: the connection is broken when the process wakes up. */
    private static boolean commitUnchecked(Leadership leadership, String id) {
        GrantCore grant = (GrantCore) leadership;
        Write write = new Write.Put("documents/owner", id.getBytes(UTF_8), Expected.any());
        long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                grant.era()
                        .session()
                        .commit(grant.entry(), List.of(write))
                        .toCompletableFuture()
                        .join();
                return true;
            } catch (CompletionException e) {
                StoreException.Kind kind = ((StoreException) e.getCause()).kind();
                if (kind == StoreException.Kind.GONE || kind == StoreException.Kind.SESSION_LOST) {
                    return false;
                }
                if (System.nanoTime() - giveUp > 0) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    private static boolean post(Leadership grant, String id, String uri) throws Exception {
        HttpRequest request = FencingHeader.set(HttpRequest.newBuilder(URI.create(uri)), grant.token())
                .POST(BodyPublishers.ofString(id))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        if (response.statusCode() != 204 && !FencingHeader.isStale(response)) {
            throw new IllegalStateException(uri + " answers " + response.statusCode() + " " + response.body());
        }
        return response.statusCode() == 204;
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
