package io.quorate.internal.lifeline;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A guardian's process that is told nonsense about its node, and by its peers. The test is its node. */
@EnabledOnOs(OS.LINUX)
class ConfusedGuardianTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Frame GUARDED = new Frame.Guarded("node", "n1");

    @TempDir
    private Path root;

    private FakeProc proc;
    private InetSocketAddress address;
    private Process guardian;

    @BeforeEach
    void start() throws Exception {
        proc = new FakeProc(root);
        try (ServerSocket free = RawPeer.listen(0)) {
            address = (InetSocketAddress) free.getLocalSocketAddress();
        }
        List<String> command = GuardianCommand.command(
                GuardedProcess.java(), GuardedProcess.classes(), root.toString(), FakeProc.PID, FakeProc.START);
        guardian = new GuardianCommand(command).start();
        Guardian.introduce(new DataOutputStream(guardian.getOutputStream()), address, "node", "n1");
        assertThat(guardian.inputReader(US_ASCII).readLine()).isEqualTo(Guardian.READY);
    }

    @AfterEach
    void stop() throws Exception {
        guardian.destroyForcibly();
        assertThat(guardian.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private RawPeer call() throws Exception {
        RawPeer caller = RawPeer.call(address);
        caller.say(Wire.hello("caller", "0"));
        return caller;
    }

    private void assertAnswer(Frame frame) throws Exception {
        try (RawPeer caller = call()) {
            assertThat(caller.hear()).contains(frame);
        }
    }

    @Test
    void confusedGuardianNeverSaysThatItsNodeIsDead() throws Exception {
        RawPeer friend = call();
        assertThat(friend.hear()).contains(GUARDED);

        proc.thread(FakeProc.PID, 'Z', FakeProc.EXITING);
        proc.stat(FakeProc.PID, "garbage");
        assertAnswer(new Frame.Part());
        proc.stat(FakeProc.PID, "");
        assertAnswer(new Frame.Part());
        proc.remove("" + FakeProc.PID);
        assertAnswer(new Frame.Part());
        proc.remove("self");
        assertAnswer(new Frame.Part());
        proc.parent(FakeProc.PID);
        proc.thread(FakeProc.PID, 'S', FakeProc.RUNNING);
        assertAnswer(GUARDED);

        // The end of its pipe ends it, but does not make it any wiser.
        proc.statm(FakeProc.PID, "");
        proc.stat(FakeProc.PID, "garbage");
        guardian.getOutputStream().close();
        assertThat(friend.hear()).contains(new Frame.Part());
        assertThat(guardian.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        friend.close();
    }

    @Test
    void nodeThatLetsGoOfItsGuardianIsNotDead() throws Exception {
        RawPeer friend = call();
        assertThat(friend.hear()).contains(GUARDED);
        guardian.getOutputStream().close();
        assertThat(friend.hear()).contains(new Frame.Part());
        assertThat(guardian.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        friend.close();
    }

    @Test
    void whoCallsTheDeadIsToldSoUntilTheGuardianEndsByItself() throws Exception {
        RawPeer friend = call();
        assertThat(friend.hear()).contains(GUARDED);
        proc.thread(FakeProc.PID, 'D', FakeProc.EXITING);
        assertThat(friend.hear()).contains(new Frame.Dead("node", "n1"));
        assertAnswer(new Frame.Dead("node", "n1"));
        // Somebody else may have the other end of its pipe, which then outlives the node.
        assertThat(guardian.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        friend.close();
    }

    @Test
    void guardianIsAsCautiousWithStrangersAsANode() throws Exception {
        try (RawPeer stranger = RawPeer.call(address)) {
            stranger.say(new byte[1_000]);
            assertThat(isHungUpOn(stranger)).isTrue();
        }
        try (RawPeer talker = call()) {
            assertThat(talker.hear()).contains(GUARDED);
            talker.say(Wire.hello("talker", "0"));
            assertThat(talker.hear()).contains(new Frame.Part());
        }
        RawPeer silent = RawPeer.call(address);
        guardian.getOutputStream().write(Guardian.LEAVE);
        guardian.getOutputStream().flush();
        assertThat(isHungUpOn(silent)).isTrue();
        silent.close();
    }

    private static boolean isHungUpOn(RawPeer stranger) throws Exception {
        try {
            return stranger.hear()
                    .filter(frame -> frame instanceof Frame.Guarded)
                    .isEmpty();
        } catch (IOException e) {
            // What was not read any more makes it a reset.
            return e.getMessage().contains("reset");
        }
    }
}
