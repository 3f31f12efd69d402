package io.quorate.internal.lifeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.quorate.LifelineOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where no guardian can be, its node says so once and holds its lifelines itself. */
class NoGuardianTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String NODE = "unguarded";

    private final Notes notes = new Notes();

    /** What was logged about the node. */
    private static final class Notes extends Handler {
        final List<String> all = new CopyOnWriteArrayList<>();
        // Held, or its handlers may be forgotten.
        final Logger logger = Logger.getLogger("io.quorate");

        @Override
        public void publish(LogRecord said) {
            String text = new SimpleFormatter().formatMessage(said);
            if (text.contains(NODE)) {
                all.add(text);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(strings = {"Windows 11", "Mac OS X", ""})
    void otherSystemsAreNamed(String system) {
        assertThatExceptionOfType(GuardianCommand.NoGuardianException.class)
                .isThrownBy(() -> GuardianCommand.find(system))
                .withMessageContaining("only Linux")
                .withMessageContaining(system);
    }

    @Test
    void guardianThatEndsAtOnceIsTriedAgainAndSpokenOfOnce(@TempDir Path folder) throws Exception {
        Path tries = folder.resolve("tries");
        GuardianCommand failing = new GuardianCommand(
                List.of("/bin/sh", "-c", "echo no room here; echo at line 7; echo x >> " + tries + "; exit 3"));
        notes.logger.addHandler(notes);
        try (AutoCloseable node = open(failing)) {
            await().atMost(SOON)
                    .until(() ->
                            Files.exists(tries) && Files.readAllLines(tries).size() >= 3);
            assertThat(notes.all).singleElement().asString().contains(NODE, "exit status 3, no room here");
        } finally {
            notes.logger.removeHandler(notes);
        }
    }

    @Test
    void guardianThatCannotBeStartedCostsNothing() throws Exception {
        open(new GuardianCommand(List.of("/nowhere/bin/java"))).close();
    }

    private AutoCloseable open(GuardianCommand command) throws Exception {
        SocketSource node =
                SocketSource.open(LifelineOptions.defaults(), NODE, "u1", SocketLimits.DEFAULTS, Optional.of(command));
        RawPeer caller =
                RawPeer.call(Addresses.parse(node.address().orElseThrow()).orElseThrow());
        caller.say(Wire.hello("caller", "0"));
        assertThat(caller.hear()).contains(new Frame.Hello(NODE, "u1"));
        return () -> {
            node.close();
            node.awaitEnd(SOON);
            assertThat(caller.hear()).contains(new Frame.Leave());
            caller.close();
            assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                    .noneMatch(name -> name.startsWith("quorate-" + NODE));
        };
    }
}
