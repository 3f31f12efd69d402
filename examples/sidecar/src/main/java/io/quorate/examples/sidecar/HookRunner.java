package io.quorate.examples.sidecar;

import io.quorate.FencingToken;
import io.quorate.examples.sidecar.SidecarOptions.Hook;
import io.quorate.examples.sidecar.SidecarOptions.PrimarySetup;
import io.quorate.failover.OutputLine;
import io.quorate.failover.RestartPolicy;
import io.quorate.failover.Supervisor;
import io.quorate.failover.SupervisorOptions;
import io.quorate.failover.WorkerCommand;
import io.quorate.failover.WorkerExit;
import io.quorate.failover.WorkerListener;
import io.quorate.http.FencingHeader;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the hooks of an election one after the other, each within its time, on a thread of its own: a demotion must not be cut
 * short by the loss that causes it.
 */
final class HookRunner implements AutoCloseable {
    private static final Logger LOG = System.getLogger(HookRunner.class.getName());
    private static final Duration KILL_GRACE = Duration.ofSeconds(1);

    private final String node;
    private final PrimarySetup setup;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(work, "quorate-sidecar-hooks");
        made.setDaemon(true);
        return made;
    });

    HookRunner(String node, PrimarySetup setup) {
        this.node = node;
        this.setup = setup;
    }

    CompletableFuture<Void> promote(FencingToken token) {
        return start("promote", setup.promote(), token);
    }

    CompletableFuture<Void> demote(FencingToken token) {
        return start("demote", setup.demote(), token);
    }

    /** Fails if the hook does; to cancel it ends the hook. */
    private static final class Call extends CompletableFuture<Void> {
        private volatile @Nullable Future<?> task;

        @Override
        public boolean cancel(boolean mayInterrupt) {
            Future<?> running = task;
            boolean cancelled = super.cancel(mayInterrupt);
            if (cancelled && running != null) {
                running.cancel(true);
            }
            return cancelled;
        }
    }

    private CompletableFuture<Void> start(String event, Hook hook, FencingToken token) {
        Call call = new Call();
        call.task = thread.submit(() -> {
            try {
                run(event, hook, token);
                call.complete(null);
            } catch (InterruptedException e) {
                call.completeExceptionally(e);
            } catch (RuntimeException | IOException e) {
                LOG.log(Level.WARNING, "the {0} hook failed: {1}", event, e.getMessage());
                call.completeExceptionally(e);
            }
        });
        return call;
    }

    private void run(String event, Hook hook, FencingToken token) throws IOException, InterruptedException {
        if (hook.command().isPresent()) {
            runCommand(event, hook.command().get(), token);
        }
        if (hook.url().isPresent()) {
            post(event, hook.url().get(), token);
        }
    }

    private void runCommand(String event, List<String> words, FencingToken token)
            throws IOException, InterruptedException {
        WorkerCommand command = WorkerCommand.of(words)
                .withName(event)
                .withEnvironment("QUORATE_EVENT", event)
                .withEnvironment("QUORATE_ELECTION", setup.election())
                .withEnvironment("QUORATE_NODE", node)
                .withEnvironment("QUORATE_TOKEN", token.toString());
        SupervisorOptions once =
                SupervisorOptions.defaults().withPolicy(RestartPolicy.NEVER).withStopGrace(KILL_GRACE);
        WorkerListener log = new WorkerListener() {
            @Override
            public void output(OutputLine line) {
                LOG.log(Level.INFO, "{0}: {1}", event, line.text());
            }
        };
        try (Supervisor running =
                Supervisor.builder(command).options(once).listener(log).start()) {
            WorkerExit exit = running.ended()
                    .toCompletableFuture()
                    .get(setup.hookTimeout().toNanos(), TimeUnit.NANOSECONDS);
            if (exit.code() != 0) {
                throw new IOException(event + ".command ended with status " + exit.code());
            }
        } catch (TimeoutException e) {
            throw new IOException(event + ".command has not ended within hook.timeout=" + setup.hookTimeout(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an end never fails", e);
        }
    }

    private void post(String event, URI url, FencingToken token) throws IOException, InterruptedException {
        String form = "event=" + event + "&election=" + encoded(setup.election()) + "&node=" + encoded(node) + "&token="
                + token;
        HttpRequest request = FencingHeader.set(HttpRequest.newBuilder(url), token)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .timeout(setup.hookTimeout())
                .POST(BodyPublishers.ofString(form))
                .build();
        HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(event + ".url answered " + answer.statusCode());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Lets a demotion that was begun end. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            Duration patience = setup.hookTimeout().plus(KILL_GRACE).multipliedBy(2);
            if (!thread.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
