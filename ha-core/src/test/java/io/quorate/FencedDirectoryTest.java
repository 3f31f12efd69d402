package io.quorate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FencedDirectoryTest {
    private static final FencingToken FIVE = new FencingToken(5);
    private static final FencingToken EIGHT = new FencingToken(8);
    private static final FencingToken NINE = new FencingToken(9);

    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Optional<String> read(FencedDirectory directory, String name) throws IOException {
        return directory.read(name).map(b -> new String(b, UTF_8));
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }

    @Test
    void whatIsWrittenIsReadByEveryObjectOnTheDirectory() throws IOException {
        FencedDirectory directory = FencedDirectory.at(folder);
        assertThat(directory.read("a")).isEmpty();
        assertThat(directory.greatest()).isEmpty();
        directory.write(FIVE, "a", bytes("1"));
        directory.write(FIVE, "a", bytes("2"));
        directory.file("b").write(FIVE, bytes("3"));
        FencedDirectory other = FencedDirectory.at(folder);
        assertThat(read(other, "a")).contains("2");
        assertThat(other.file("b").read()).contains(bytes("3"));
        assertThat(other.greatest()).contains(FIVE);
        assertThat(files()).as("one of each name, the fence and the seal").isEqualTo(4);
    }

    @Test
    void aSmallerTokenIsRefusedAndAGreaterOneAdmitted() throws IOException {
        FencedDirectory directory = FencedDirectory.at(folder);
        directory.write(EIGHT, "a", bytes("8"));
        assertThatThrownBy(() -> directory.write(FIVE, "a", bytes("5")))
                .isInstanceOf(StaleTokenException.class)
                .hasMessageContainingAll("token 5", folder.toString(), "8 has taken over");
        assertThatThrownBy(() -> directory.claim(FIVE)).isInstanceOf(StaleTokenException.class);
        assertThat(read(directory, "a")).contains("8");
        directory.write(NINE, "b", bytes("9"));
        assertThat(read(directory, "a"))
                .as("what the one before wrote counts on")
                .contains("8");
        assertThatThrownBy(() -> directory.write(EIGHT, "a", bytes("stale"))).isInstanceOf(StaleTokenException.class);
    }

    @Test
    void aClaimFencesTheWholeDirectoryBeforeAnythingIsWritten() throws IOException {
        FencedDirectory directory = FencedDirectory.at(folder);
        directory.write(FIVE, "a", bytes("5"));
        directory.claim(EIGHT);
        directory.claim(EIGHT);
        assertThatThrownBy(() -> directory.write(FIVE, "new", bytes("5"))).isInstanceOf(StaleTokenException.class);
        assertThat(read(directory, "new")).isEmpty();
        assertThat(read(directory, "a")).contains("5");
    }

    /** The race that check-then-rename loses: the check passes, the process is paused, another takes over. */
    @Test
    void aWriterThatIsPausedBetweenItsCheckAndItsRenameIsNeverSeen() throws Exception {
        FencedDirectory healthy = FencedDirectory.at(folder);
        healthy.write(FIVE, "a", bytes("before"));
        PausableOps ops = new PausableOps();
        FencedDirectory stale = new FencedDirectory(ops, folder);
        ops.pauseBeforeRename();
        CompletableFuture<Throwable> refused = inThread(() -> stale.write(FIVE, "a", bytes("stale")));
        ops.awaitPaused();

        healthy.claim(EIGHT);
        assertThat(read(healthy, "a")).contains("before");
        ops.resume();
        assertThat(refused.join()).isInstanceOf(StaleTokenException.class);
        assertThat(read(healthy, "a"))
                .as("nobody looks at it, though the file is there")
                .contains("before");
        healthy.write(EIGHT, "a", bytes("after"));
        assertThat(read(healthy, "a")).contains("after");
        assertThat(files()).as("and it is swept away by the next write").isEqualTo(3);
    }

    @Test
    void anAcknowledgedWriteThatRacesAClaimIsNotLost() throws Exception {
        PausableOps ops = new PausableOps();
        FencedDirectory claiming = new FencedDirectory(ops, folder);
        FencedDirectory healthy = FencedDirectory.at(folder);
        healthy.write(FIVE, "a", bytes("1"));
        // The claim has listed the directory and is about to show its fence.
        ops.pauseBeforeRename();
        CompletableFuture<Throwable> claim = inThread(() -> claiming.claim(EIGHT));
        ops.awaitPaused();
        healthy.write(FIVE, "a", bytes("2"));
        ops.resume();
        assertThat(claim.join()).isNull();
        assertThat(read(claiming, "a")).contains("2");
    }

    @Test
    void aSecondClaimByTheSameHolderDoesNotTakeInWhatAStaleOneWroteMeanwhile() throws Exception {
        FencedDirectory healthy = FencedDirectory.at(folder);
        healthy.write(FIVE, "a", bytes("good"));
        PausableOps ops = new PausableOps();
        FencedDirectory stale = new FencedDirectory(ops, folder);
        ops.pauseBeforeRename();
        CompletableFuture<Throwable> refused = inThread(() -> stale.write(FIVE, "a", bytes("stale")));
        ops.awaitPaused();
        healthy.claim(EIGHT);
        ops.resume();
        assertThat(refused.join()).isInstanceOf(StaleTokenException.class);
        FencedDirectory.at(folder).claim(EIGHT);
        FencedDirectory.at(folder).claim(NINE);
        assertThat(read(healthy, "a")).contains("good");
    }

    /** Holders take over while readers read: what is read never goes back, and every read finds something. */
    @Test
    void readersNeverSeeAnOlderStateAfterANewerOne() throws Exception {
        FencedDirectory.at(folder).write(new FencingToken(0), "a", bytes("0"));
        ExecutorService threads = Executors.newFixedThreadPool(3);
        CountDownLatch done = new CountDownLatch(1);
        try {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                readers.add(threads.submit(() -> {
                    FencedDirectory reader = FencedDirectory.at(folder);
                    int last = 0;
                    int reads = 0;
                    while (done.getCount() > 0 || reads == 0) {
                        int now = Integer.parseInt(read(reader, "a").orElseThrow());
                        assertThat(now).isGreaterThanOrEqualTo(last);
                        last = now;
                        reads++;
                    }
                    return reads;
                }));
            }
            for (int i = 1; i <= 150; i++) {
                FencedDirectory.at(folder).write(new FencingToken(i / 3), "a", bytes("" + i));
            }
            done.countDown();
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        } finally {
            done.countDown();
            threads.shutdownNow();
        }
        assertThat(read(FencedDirectory.at(folder), "a")).contains("150");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../x", ".hidden", "a b", "a~b", "ä", "a\n"})
    void aBadNameIsRefused(String name) {
        FencedDirectory directory = FencedDirectory.at(folder);
        assertThatThrownBy(() -> directory.write(FIVE, name, bytes("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("file name");
        assertThatThrownBy(() -> directory.read(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> directory.file(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void badTokensSizesAndDirectoriesAreRefused() {
        FencedDirectory directory = FencedDirectory.at(folder);
        assertThatThrownBy(() -> directory.write(new FencingToken(-1), "a", bytes("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> directory.write(FIVE, "a", new byte[FencedDirectory.MAX_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("67108865", "67108864", "checkpoint");
        assertThatThrownBy(() -> FencedDirectory.at(folder.resolve("missing")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void whatAKilledWriterLeftHalfWrittenIsSweptAwayByItsSuccessor() throws IOException {
        FencedDirectory directory = FencedDirectory.at(folder);
        directory.write(FIVE, "a", bytes("5"));
        Path half = Files.createFile(folder.resolve(".tmp~a~v%019d~%019d~%016x".formatted(5, 9, 1)));
        Path foreign = Files.createFile(folder.resolve("README"));
        directory.write(EIGHT, "a", bytes("8"));
        assertThat(half).doesNotExist();
        assertThat(foreign).exists();
        assertThat(read(directory, "a")).contains("8");
    }

    private interface Action {
        void run() throws Exception;
    }

    /** What it threw, or null. */
    private static CompletableFuture<Throwable> inThread(Action action) {
        CompletableFuture<Throwable> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                action.run();
                result.complete(null);
            } catch (Exception e) {
                result.complete(e);
            }
        });
        thread.start();
        return result;
    }
}
